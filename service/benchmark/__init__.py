"""The benchmark: this service beside other SPARQL servers, on the same data and the same queries, in one run."""
