"""From rows to triples: what the printed words mean, each statement with the evidence for it."""
