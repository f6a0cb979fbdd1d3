"""The vocabulary: what the graph may say, the names it says it with, and whether that is consistent."""

from ontology.terms import BASE, GRAPH, ID, ONTOLOGY, PREFIXES, PW, context_path, ontology_path

__all__ = ["BASE", "GRAPH", "ID", "ONTOLOGY", "PREFIXES", "PW", "context_path", "ontology_path"]
