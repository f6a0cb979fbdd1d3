"""Building a snapshot in parts: what is worked out for each file by itself, and what joins it."""
