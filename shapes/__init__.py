"""Shapes: what a well-made graph and a sound plan look like, validation runs by SHACL, and their reports."""
