"""Layouts and profiles: how a family of plans is laid out, and what one plan is, as data.

A *layout* (`graph/layouts/*.toml`) describes a family: which lines open sections, which tables there are, which
column means what, what a row number looks like, how owners are separated. A *profile* (`graph/profiles/*.toml`)
names one plan, its layout, and the few facts that its text does not say of itself. See `docs/profiles.md`.
"""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from graph.errors import BadProfile

HERE = Path(__file__).resolve().parent.parent
LAYOUTS = HERE / "layouts"
PROFILES = HERE / "profiles"

_KINDS = ("heading", "bold", "bullet", "paragraph")
_OPENINGS = ("section", "subsection", "chapter", "label", "priority", "addressee", "furniture")
_ITEMS = ("objective", "measure", "outcome", "progress", "reference", "case-study", "paragraph")
_ENTRIES = ("Entry", "Action", "KeyOutcome", "Deliverable", "ActionPoint", "DeliveryStep", "Recommendation")
_ROLES = (
    "text", "number", "objective", "owner", "partner", "step", "milestone", "timing", "coverage", "funding", "outcome",
    "response", "term", "comment",
)  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """A line that opens something: `match` on a block's words decides; the other fields say what follows it.

    `opens` is `section`, `subsection`, `priority`, `addressee`, `label` (only changes what follows), `chapter` (a label
    that also ends any subsection) or `furniture` (changes nothing).
    `bullets`, `paragraphs` and `rows` name what such blocks become until the next rule fires.
    """

    match: re.Pattern[str]
    on: tuple[str, ...] = ("heading", "bold", "paragraph")
    opens: str = "section"
    bullets: str | None = None
    paragraphs: str | None = None
    rows: str | None = None


@dataclass(frozen=True)
class Table:
    """A kind of table: one `header` pattern and one role in `columns` for each column.

    Its rows are entries of the class `entry`, or narrative items of the kind `item`; `path` begins their IRIs and `key`
    ends them (`{number}`, `{section}.{row}`, `{priority}.{row}`, `{term}`). `of_plan` says that items are about the
    whole plan, wherever the table stands.
    """

    header: tuple[re.Pattern[str], ...]
    columns: tuple[str, ...]
    path: str
    entry: str | None = None
    item: str | None = None
    key: str = "{number}"
    number: re.Pattern[str] | None = None
    group: re.Pattern[str] | None = None
    group_opens: str = "priority"
    title: re.Pattern[str] | None = None
    of_plan: bool = False


@dataclass(frozen=True)
class Promises:
    """Promises printed as headed blocks with the progress made on them, not as table rows."""

    area: re.Pattern[str]
    entry: str
    path: str
    marker: re.Pattern[str]
    progress: re.Pattern[str]
    timing: re.Pattern[str]
    timing_inline: re.Pattern[str]
    number: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Owners:
    """How an owner cell is split into tokens, and in which capacity its bodies stand."""

    separators: re.Pattern[str]
    shared_heads: tuple[str, ...] = ()
    support: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Layout:
    """A family of layouts. A footnote whose words match `citation` cites a document and is a reference."""

    name: str
    summary: str
    rules: tuple[Rule, ...]
    tables: tuple[Table, ...]
    owners: Owners
    footnote: re.Pattern[str] | None = None
    citation: re.Pattern[str] | None = None
    promises: Promises | None = None
    part_breaks: tuple[str, ...] = ("p", "li", "gap")
    reason: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Profile:
    """One plan: what it is called, who published it and when, and where its rendition needs help.

    `splits` maps an entry's path and a role to the opening words of each further part of that cell, for cells in which
    the rendition ran separate lines together.
    """

    slug: str
    layout: Layout
    title: str
    publishers: tuple[str, ...] = ()
    issued: str | None = None
    identifiers: tuple[str, ...] = ()
    period_start: str | None = None
    period_end: str | None = None
    splits: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)


def load_layout(path: Path) -> Layout:
    """Read one layout; raises `BadProfile` that names the file and the key at fault."""
    data = _toml(path)
    try:
        _refuse_unknown(
            "layout", data, {*(item.name for item in fields(Layout)), "rule", "table"} - {"name", "rules", "tables"}
        )
        layout = Layout(
            name=path.stem,
            summary=data["summary"],
            rules=tuple(_build(Rule, rule) for rule in data.get("rule", ())),
            tables=tuple(_build(Table, table) for table in data.get("table", ())),
            owners=_build(Owners, data["owners"]),
            footnote=_pattern(data["footnote"]) if "footnote" in data else None,
            citation=_pattern(data["citation"]) if "citation" in data else None,
            promises=_build(Promises, data["promises"]) if "promises" in data else None,
            part_breaks=tuple(data.get("part_breaks", ("p", "li", "gap"))),
            reason=_pattern(data["reason"]) if "reason" in data else None,
        )
    except (KeyError, TypeError, re.error) as error:
        raise BadProfile(f"{path.name}: {error}; see docs/profiles.md for what a layout holds.") from error
    for problem in _problems(layout):
        raise BadProfile(f"{path.name}: {problem}.")
    return layout


def _problems(layout: Layout) -> Iterator[str]:
    """What a layout says that no reading can follow, each in a few words that name the key."""
    for rule in layout.rules:
        yield from _strangers("a rule's on", rule.on, _KINDS)
        yield from _strangers("a rule's opens", [rule.opens], _OPENINGS)
        yield from _strangers("a rule's bullets", [rule.bullets], _ITEMS)
        yield from _strangers("a rule's paragraphs", [rule.paragraphs], _ITEMS)
        yield from _strangers("a rule's rows", [rule.rows], ("glossary", "paragraph"))
        if rule.opens == "priority":
            yield from _lacking("a rule's match", rule.match, "number")
    for table in layout.tables:
        yield from _table_problems(table)
    yield from _strangers("part_breaks", layout.part_breaks, ("p", "li", "gap", "line"))
    if layout.promises:
        yield from _lacking("promises.area", layout.promises.area, "title")
        yield from _lacking("promises.number", layout.promises.number, "number")
        yield from _strangers("promises.entry", [layout.promises.entry], _ENTRIES)


def _table_problems(table: Table) -> Iterator[str]:
    if len(table.header) != len(table.columns):
        yield (
            f"a table has {len(table.header)} header patterns and {len(table.columns)} columns; "
            "give one pattern for each column"
        )
    if (table.entry is None) == (table.item is None):
        yield f"the table {table.path!r} must give either entry or item"
    yield from _strangers("a table's columns", table.columns, _ROLES)
    yield from _strangers("a table's entry", [table.entry], _ENTRIES)
    yield from _strangers("a table's item", [table.item], (*_ITEMS, "definition", "total"))
    needed = "text" if table.entry else "term"
    if needed not in table.columns:
        yield f"the table {table.path!r} has no column {needed!r}"
    places = [name for _, name, _, _ in string.Formatter().parse(table.key) if name is not None]
    yield from _strangers("a table's key", places, ("number", "section", "priority", "row", "term"))
    yield from _lacking("a table's number", table.number, "number")
    yield from _strangers("a table's group_opens", [table.group_opens], ("priority", "addressee"))
    yield from _lacking("a table's group", table.group, "title")
    if table.group_opens == "priority":
        yield from _lacking("a table's group", table.group, "number")


def _strangers(key: str, values: Iterable[str | None], known: tuple[str, ...]) -> Iterator[str]:
    for value in values:
        if value is not None and value not in known:
            yield f"{key} has {value!r}, which is none of {', '.join(known)}"


def _lacking(key: str, pattern: re.Pattern[str] | None, group: str) -> Iterator[str]:
    if pattern is not None and group not in pattern.groupindex:
        yield f"{key} must have a group (?P<{group}>…)"


def load_layouts(folder: Path = LAYOUTS) -> dict[str, Layout]:
    """All layouts by name."""
    return {path.stem: load_layout(path) for path in sorted(folder.glob("*.toml"))}


def load_profile(path: Path, layouts: Mapping[str, Layout]) -> Profile:
    """Read one plan's profile; raises `BadProfile` that names the file and the key at fault."""
    data = _toml(path)
    splits = data.pop("splits", {})
    for key, value in data.items():
        if not isinstance(value, str | list):
            raise BadProfile(f"{path.name}: {key} = {value} is not text; write it in quotes.")
    name = data.pop("layout", None)
    if name not in layouts:
        raise BadProfile(f"{path.name}: layout {name!r} is not one of {', '.join(sorted(layouts))}.")
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
    try:
        return Profile(
            slug=path.stem,
            layout=layouts[name],
            splits={key: {role: tuple(words) for role, words in roles.items()} for key, roles in splits.items()},
            **values,
        )
    except TypeError as error:
        raise BadProfile(f"{path.name}: {error}; see docs/profiles.md for what a profile holds.") from error


def load_profiles(folder: Path = PROFILES) -> dict[str, Profile]:
    """All profiles by the plan's slug."""
    layouts = load_layouts()
    return {path.stem: load_profile(path, layouts) for path in sorted(folder.glob("*.toml"))}


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadProfile(f"{path.name} cannot be read as TOML: {error}.") from error


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


def _refuse_unknown(what: str, data: Mapping[str, Any], known: set[str]) -> None:
    unknown = sorted(set(data) - known)
    if unknown:
        raise TypeError(f"{what} has no key {unknown[0]!r}")


def _build(kind: type[Any], data: Mapping[str, Any]) -> Any:
    """Make one of the dataclasses above from a TOML table, compiling what is declared to be a pattern."""
    known = {item.name: str(item.type) for item in fields(kind)}
    _refuse_unknown(kind.__name__.lower(), data, set(known))
    values: dict[str, Any] = {}
    for name, value in data.items():
        if known[name].startswith("tuple[re.Pattern"):
            values[name] = tuple(_pattern(text) for text in value)
        elif "re.Pattern" in known[name]:
            values[name] = _pattern(value)
        else:
            values[name] = tuple(value) if isinstance(value, list) else value
    return kind(**values)
