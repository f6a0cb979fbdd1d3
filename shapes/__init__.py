"""Room: shapes."""
