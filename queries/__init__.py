"""Room: queries."""
