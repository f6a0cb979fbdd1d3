"""From a document's text to rows: what is printed, item by item, and exactly where."""
