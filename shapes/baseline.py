"""Baselines: findings that somebody has looked at and accepts, each with a reason and a name."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ontology.terms import ID
from shapes.errors import BadBaseline
from shapes.model import Finding

__all__ = ["Accepted", "load_baseline", "render_baseline"]

_KEYS = ("finding", "reason", "by")


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding by its key (`PW-OWN-001/0123456789abcdef`), why it is accepted, and by whom."""

    finding: str
    reason: str
    by: str
    item: str = ""


def load_baseline(path: Path) -> tuple[Accepted, ...]:
    """Read a baseline; raises `BadBaseline` if it is no TOML or something is accepted without a reason or a name."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadBaseline(f"The baseline {path} cannot be read: {error}") from error
    rows = data.get("accepted", [])
    if set(data) - {"accepted"} or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadBaseline(f"The baseline {path} must have nothing but [[accepted]] tables.")
    return tuple(_accepted(path, place, row) for place, row in enumerate(rows, 1))


def _accepted(path: Path, place: int, row: dict[str, object]) -> Accepted:
    words = {key: value.strip() for key, value in row.items() if isinstance(value, str)}
    missing = [key for key in _KEYS if not words.get(key)]
    if missing:
        raise BadBaseline(f"{path}: entry {place} needs a text for {' and '.join(missing)}.")
    if unknown := sorted(set(row) - {*_KEYS, "item"}):
        raise BadBaseline(
            f"{path}: entry {place} has {unknown[0]!r}; write finding, reason, by and, if you like, item."
        )
    return Accepted(words["finding"], words["reason"], words["by"], words.get("item", ""))


def render_baseline(findings: Iterable[Finding]) -> str:
    """A baseline of all findings for a person to complete: what to keep, why, and who says so."""
    lines = ["# Keep what you accept, and write the reason and your name; take the rest out."]
    for finding in findings:
        place = f"{finding.file}:{finding.line}: " if finding.line else ""
        comment = "".join(c if c.isprintable() else " " for c in f"{place}{finding.message}")
        lines.append(f"\n# {comment}")
        lines.append("[[accepted]]")
        for key, value in (
            ("finding", finding.key),
            ("item", finding.item.removeprefix(ID)),
            ("reason", ""),
            ("by", ""),
        ):
            lines.append(f"{key} = {json.dumps(value, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"
