"""Baselines: findings that somebody has looked at and accepts, each with a reason and a name."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ontology.terms import ID
from shapes.errors import BadBaseline
from shapes.model import Finding

__all__ = ["MAX_BASELINE_BYTES", "Accepted", "load_baseline", "render_baseline"]

MAX_BASELINE_BYTES: Final = 16 * 1024**2
"""The most that a baseline may have: an entry for each of fifty thousand findings."""

_NEEDED = ("finding", "reason", "by")
_ALLOWED = (*_NEEDED, "item")
_SHOWN = 60
_KEY = re.compile(r"\S+/[0-9a-f]{16}")
_POSITION = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_RIGHT = "write each finding as a table [[accepted]] with finding, reason, by and, if you like, item"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding by its key (`PW-OWN-001/0123456789abcdef`), why it is accepted, and by whom."""

    finding: str
    reason: str
    by: str
    item: str = ""


def load_baseline(path: Path) -> tuple[Accepted, ...]:
    """Read a baseline; raises `BadBaseline` if it is no TOML or something is accepted without a reason or a name."""
    data = _parsed(path, _content(path))
    if other := sorted(set(data) - {"accepted"}):
        raise BadBaseline(f"{path} has {_shown(other[0])} outside of what is accepted; {_RIGHT}.")
    rows = data.get("accepted", [])
    if not isinstance(rows, list):
        raise BadBaseline(f"{path} says what is accepted as {_kind(rows)}; {_RIGHT}.")
    return tuple(_accepted(path, place, row) for place, row in enumerate(rows, 1))


def _content(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BASELINE_BYTES + 1)
        if len(content) > MAX_BASELINE_BYTES:
            raise BadBaseline(
                f"The baseline {path} is too large: it may have {MAX_BASELINE_BYTES // 1024**2} MiB; take out what it "
                "need not accept."
            )
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadBaseline(f"{path}:{line}: this is not UTF-8; save the file as UTF-8.") from error
    except OSError as error:
        why = (error.strerror or "it is no file").lower()
        raise BadBaseline(f"The baseline {path} cannot be read ({why}); give the name of a TOML file.") from error


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise BadBaseline(f"{path} is nested too deeply; {_RIGHT}.") from error
    except ValueError as error:  # of which the library's own error is one; it lets through those of numbers
        said = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "a number that is too long"
        position = _POSITION.search(said)
        place = f"{path}:{position[1]}:{position[2]}" if position and position[1] else str(path)
        why = _POSITION.sub("" if place != str(path) else ", at its end", said).rstrip(".")
        raise BadBaseline(f"{place}: this is not TOML ({why}); correct it there.") from error


def _accepted(path: Path, place: int, row: object) -> Accepted:
    where = f"{path}: entry {place}"
    if not isinstance(row, dict):
        raise BadBaseline(f"{where} is {_kind(row)}; {_RIGHT}.")
    if unknown := sorted(set(row) - set(_ALLOWED)):
        raise BadBaseline(f"{where} has {_shown(unknown[0])}; write finding, reason, by and, if you like, item.")
    for key, value in row.items():
        if not isinstance(value, str):
            raise BadBaseline(f"{where} has {_kind(value)} as its {key}; write a text, in quotes.")
    if missing := [key for key in _NEEDED if not row.get(key, "").strip()]:
        raise BadBaseline(f"{where} needs a text for {' and '.join(missing)}.")
    accepted = Accepted(**{key: value.strip() for key, value in row.items()})
    if not _KEY.fullmatch(accepted.finding):
        raise BadBaseline(
            f"{where} accepts {_shown(accepted.finding)}, which is the key of no finding; "
            "copy one from `planweave validate --format baseline`."
        )
    return accepted


def _kind(value: object) -> str:
    """What a value is, in the words of TOML."""
    kinds = {str: "a text", bool: "a truth value", int: "a number", float: "a number", list: "a list", dict: "a table"}
    return kinds.get(type(value), "a date or a time")


def _shown(text: str) -> str:
    """A text of the file as it may stand in a sentence."""
    short = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    return repr(short)


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
            lines.append(f"{key} = {_quoted(value)}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A text as TOML quotes it: as JSON does, but for a sign that JSON lets stand."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
