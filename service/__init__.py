"""Room: service."""
