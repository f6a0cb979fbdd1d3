"""Pages of a table: which rows a request asks for, and where those before and after them are (RFC 8288)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import urlencode

from queries.errors import BadValue, TooManyValues, UnknownParameter, shown
from queries.model import Query
from service.limits import MAX_LINK_BYTES

__all__ = ["LIMIT", "OFFSET", "Page", "link_headers", "links", "page_of", "paged", "unpaged"]

LIMIT = "limit"
OFFSET = "offset"
_NUMBER = re.compile(r"[0-9]{1,18}")
_CUT = re.compile(r"\n(?:LIMIT (\d{1,18})\n)?OFFSET (\d{1,18})\n\Z")
_LONGEST_CUT = 64

Pairs = Sequence[tuple[str, str]]
"""The parameters of an address, in their order."""


@dataclass(frozen=True)
class Page:
    """At most `limit` rows (None: all that are left), after the first `offset`."""

    limit: int | None = None
    offset: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether this is simply the answer."""
        return self.limit is None and not self.offset

    @property
    def after(self) -> Page | None:
        """One row behind this page: it tells whether there is a next one."""
        return None if self.limit is None else Page(1, self.offset + self.limit)


def page_of(query: Query, given: Mapping[str, Sequence[str]], most: int) -> Page:
    """The page that the parameters ask for: `limit` is from 1 to `most`, `offset` from 0 to `most`.

    Raises `BadValue` or `TooManyValues`, and `UnknownParameter` for pages of a graph, whose triples have no order.
    """
    asked = {
        name: values for name in (LIMIT, OFFSET) if (values := [each for each in given.get(name, ()) if each.strip()])
    }
    if asked and query.answers_with_graph:
        name = next(iter(asked))
        raise UnknownParameter(f"{name}: {query.name} answers with a graph, which has no pages", parameter=name)
    return Page(_number(LIMIT, asked, 1, most), _number(OFFSET, asked, 0, most) or 0)


def paged(sparql: str, page: Page) -> str:
    """The query, which ends with its ORDER BY, cut to a page (SPARQL 1.1, section 15.4 and 15.5)."""
    if page.is_whole:
        return sparql
    limit = "" if page.limit is None else f"\nLIMIT {page.limit}"
    return f"{sparql.rstrip()}{limit}\nOFFSET {page.offset}\n"


def links(path: str, given: Pairs, page: Page, *, more: bool) -> dict[str, str]:
    """The addresses of the first page, the one before and the one after, by relation; other parameters stay."""
    if page.limit is None:
        return {}
    found = {"first": _address(path, given, page.limit, 0)}
    if page.offset:
        found["prev"] = _address(path, given, page.limit, max(0, page.offset - page.limit))
    if more:
        found["next"] = _address(path, given, page.limit, page.offset + page.limit)
    return found


def link_headers(found: Mapping[str, str]) -> dict[str, str]:
    """The addresses as a Link header (RFC 8288, section 3); none where it would be longer than `MAX_LINK_BYTES`."""
    header = ", ".join(f'<{address}>; rel="{relation}"' for relation, address in found.items())
    return {"Link": header} if len(header) <= MAX_LINK_BYTES else {}


def unpaged(sparql: str) -> tuple[str, Page]:
    """The query that `paged` has cut, and to which page; one that it has not cut is whole."""
    found = _CUT.search(sparql[-_LONGEST_CUT:])
    if not found:
        return sparql, Page()
    return sparql[: -len(found[0])], Page(int(found[1]) if found[1] else None, int(found[2]))


def _address(path: str, given: Pairs, limit: int, offset: int) -> str:
    kept = [(name, value) for name, value in given if name not in (LIMIT, OFFSET)]
    return f"{path}?{urlencode([*kept, (LIMIT, str(limit)), *([(OFFSET, str(offset))] if offset else [])])}"


def _number(name: str, asked: Mapping[str, Sequence[str]], least: int, most: int) -> int | None:
    values = asked.get(name, ())
    if not values:
        return None
    if len(values) > 1:
        raise TooManyValues(f"{name} takes one value, not {len(values)}; give it once", parameter=name)
    text = values[0].strip()
    if not _NUMBER.fullmatch(text) or not least <= int(text) <= most:
        _refuse(name, values[0], least, most)
    return int(text)


def _refuse(name: str, value: str, least: int, most: int) -> NoReturn:
    raise BadValue(f"{name}: {shown(value)} is not a whole number from {least} to {most}", parameter=name)
