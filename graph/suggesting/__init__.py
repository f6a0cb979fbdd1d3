"""Suggesting links: what may be linked, how strongly two items point at each other, and how good that is."""
