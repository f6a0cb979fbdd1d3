"""Readable, stable ends of IRIs, made from printed words."""

from __future__ import annotations

import re
import unicodedata

_NOT_WORD = re.compile(r"[^a-z0-9]+")


def slug(words: str, most: int = 80) -> str:
    """Lower-case words joined by hyphens, cut at a word so that at most `most` characters remain."""
    plain = unicodedata.normalize("NFKD", words.replace("’", "").replace("'", ""))
    ascii_only = plain.encode("ascii", "ignore").decode().lower()
    whole = _NOT_WORD.sub("-", ascii_only).strip("-")
    if len(whole) <= most:
        return whole or "x"
    return whole[: most + 1].rsplit("-", 1)[0].strip("-")
