"""Questions that Virtuoso answers otherwise, each with the fault that was found in it."""

__all__ = ["DIFFERS"]

DIFFERS: dict[str, str] = {}
