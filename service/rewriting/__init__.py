"""Other words for a query, with the same answer and less work; docs/rewriting.md says which, and why they are equal."""
