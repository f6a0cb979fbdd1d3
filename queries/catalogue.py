"""The catalogue of named queries: every ``*.rq`` file of a folder, read and checked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from queries.check import check
from queries.errors import BadQueryFile, UnknownQuery, listed, shown
from queries.header import parse
from queries.model import Query
from queries.nearest import nearest

__all__ = ["QUERIES", "Catalogue", "load_catalogue", "load_finders"]

QUERIES = Path(__file__).parent
"""Where planweave's own queries are."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Named queries, by name."""

    queries: Mapping[str, Query]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the queries, in alphabetical order."""
        return tuple(self.queries)

    def __getitem__(self, name: str) -> Query:
        """The query of this name; raise ``UnknownQuery``, with the nearest names, where there is none."""
        query = self.queries.get(name)
        if query is None:
            near = nearest(name, self.names)
            hint = f"the nearest are {listed(near)}" if near else f"there are {listed(self.names)}"
            raise UnknownQuery(f"there is no query {shown(name)}; {hint}", nearest=near)
        return query

    def __contains__(self, name: object) -> bool:
        """Whether there is a query of this name."""
        return name in self.queries

    def __iter__(self) -> Iterator[Query]:
        """The queries, in the order of their names."""
        return iter(self.queries.values())

    def __len__(self) -> int:
        """How many queries there are."""
        return len(self.queries)


def load_catalogue(folder: Path = QUERIES) -> Catalogue:
    """Read and check every query file of a folder; raise ``BadQueryFile`` at the first that breaks a rule."""
    return Catalogue(MappingProxyType({path.stem: _load(path) for path in sorted(folder.glob("*.rq"))}))


def load_finders(folder: Path = QUERIES) -> tuple[Query, ...]:
    """Those alone that find things by words, not checked: to read all of them takes long where a process begins."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.rq"))}
    return tuple(parse(name, text) for name, text in texts.items() if "\n#+ words:" in text)


def _load(path: Path) -> Query:
    try:
        query = parse(path.stem, path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise BadQueryFile(f"{path.name} is not UTF-8 text; save it as UTF-8") from error
    check(query)
    return query
