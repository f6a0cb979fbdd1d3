"""Room: the named queries.

Each ``*.rq`` file here is one query with a header that says what it asks; this code reads the headers, and
binds values to the parameters as RDF terms. How to write such a file: docs/queries.md.
"""
