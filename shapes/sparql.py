"""Queries inside shapes: their variables are bound beforehand, and they see nothing but the graph that is validated.

SHACL puts the focus node and other terms in the place of variables before a query is run (section 5.3.2). That is done
here in the text, and pyoxigraph answers, which needs a fiftieth of rdflib's time. Where text cannot say it, for a blank
node, or for a literal as a subject, rdflib answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from textwrap import shorten
from typing import Any

import pyoxigraph as ox
from rdflib import Graph, URIRef, Variable
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Identifier, Node

from shapes.errors import BadShapes
from shapes.layers import Layer, Layers
from shapes.terms import as_rdflib

__all__ = ["Asked", "Ground", "Sealed", "substituted"]

_REACHES = re.compile(r"service|from", re.IGNORECASE)
"""What a query may have in it that names another place: one without these letters needs no second look."""
_ESCAPED = re.compile(r"\\(?:u|U0000)00[0-7]", re.IGNORECASE)
"""A letter or a sign that is not written as such (SPARQL 1.1, 19.2)."""
_KEYWORD = re.compile(r"s(?=ervice)|f(?=rom)", re.IGNORECASE)

_PROLOGUE = re.compile(r"^(?:\s*(?:prefix\s+\S*\s*|base\s*)<[^>]*>)+", re.IGNORECASE)
_SHOWN = 60

_TOKEN = re.compile(
    r"""
    (?P<opaque> \#[^\n\r]* | @[a-z]+(?:-[a-z0-9]+)* | <[^<>"{}|^`\\\x00-\x20]*>
      | \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*+\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*+'{3}
      | "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+' )
    | (?P<bound> (?<![\w:.-])bound\s*\(\s*[?$](\w+)\s*\) )
    | [?$](?P<variable> \w+ )
    | (?P<word> [^\W\d][\w.:-]* )
    | (?P<sign> [(){}*] )
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_END_OF_CONDITIONS = {"having", "limit", "offset", "order", "group", "values"}


_MOST_REMOVED = 500_000
"""Quads that may have been taken out of a store before a new one is made: it may keep their room."""


@dataclass(frozen=True)
class Asked:
    """A query of a SPARQL-based constraint, made ready for one focus node after another.

    `text` is what pySHACL asks. `before` and `after` the focus node's places are the pieces of what pyoxigraph is
    asked; there are none where only rdflib can answer. `constants` are the terms that other variables stand for.
    """

    text: str
    of_focus: bool
    constants: Mapping[str, Any]
    pieces: tuple[str, ...]
    projected: tuple[str, ...]

    @classmethod
    def of(cls, helper: Any) -> Asked:
        """The query of pySHACL's helper; raises what pySHACL raises for a query that may not stand in a shape."""
        bound, text = helper.pre_bind_variables(URIRef("urn:focus"))
        text = helper.apply_prefixes(text)
        mark = "urn:focus"
        while mark in text:
            mark += "-"
        constants = {name: term for name, term in bound.items() if name != "this"}
        terms = {name: f"<{mark}>" if name == "this" else term.n3() for name, term in bound.items()}
        pieces: tuple[str, ...] = ()
        projected: tuple[str, ...] = ()
        if not _ESCAPED.search(text) and not any(_is_slow(term) for term in terms.values()):
            with suppress(SyntaxError):
                ready, projected = substituted(text, terms)
                _check_reach(ready)
                pieces = tuple(ready.split(f"<{mark}>"))
        return cls(text, "this" in bound, constants, pieces, projected)

    def bound(self, focus: Any) -> dict[str, Any]:
        """The terms that variables stand for."""
        return {"this": focus, **self.constants} if self.of_focus else dict(self.constants)


class Sealed(Graph):
    """A graph that answers queries from its own triples, and refuses those that name another place.

    It holds its triples twice, once for each of the two that answer, and must not change.
    """

    def __init__(self, *parts: Iterable[ox.Triple]) -> None:
        triples = list(dict.fromkeys(triple for part in parts for triple in part))
        store = ox.Store()
        store.bulk_extend(ox.Quad(*triple) for triple in triples)
        self._hold(Layers([Layer(triples)]), store)

    @classmethod
    def of(cls, layers: Layers, store: ox.Store) -> Sealed:
        """The graph of triples that are in layers and in a store already."""
        graph = cls.__new__(cls)
        graph._hold(layers, store)
        return graph

    def _hold(self, layers: Layers, store: ox.Store) -> None:
        Graph.__init__(self, store=layers, bind_namespaces="none")
        self.layers = layers
        self._quick = store
        self._size = len(layers)
        self._answers: dict[tuple[str, frozenset[Any]], Result] = {}

    def __len__(self) -> int:
        return self._size  # the store would count its triples, and pySHACL asks for each result whether there are any

    def ask(self, asked: Asked, focus: Any) -> bool:
        """Whether a query has an answer for a focus node; it is kept, since pySHACL asks for it next."""
        bound = asked.bound(focus)
        found: Result | None = None
        if asked.pieces and not _is_slow(term := focus.n3()):
            with suppress(SyntaxError):
                found = self._quickly(term.join(asked.pieces), asked.projected, bound)
        if found is None:
            found = self.query(asked.text, initBindings=bound)
        if found.bindings:
            self._answers[asked.text, frozenset(bound.items())] = found
        return bool(found.bindings)

    def query(
        self,
        query_object: Any,
        processor: Any = "sparql",
        result: Any = "sparql",
        initNs: Any = None,  # noqa: N803
        initBindings: Any = None,  # noqa: N803
        use_store_provided: bool = True,
        **kwargs: Any,
    ) -> Result:
        """Answer a SELECT or an ASK; `initBindings` are the terms that variables stand for, by name."""
        bound: dict[str, Any] = dict(initBindings or {})
        known = self._answers.pop((query_object, frozenset(bound.items())), None)
        if known is not None:
            return known
        if _ESCAPED.search(query_object):
            raise BadShapes(
                f"{_named(query_object)} writes plain letters or signs as \\u and a number; write them out."
            )
        terms = {name: term.n3() for name, term in bound.items()}
        if not any(map(_is_slow, terms.values())):
            with suppress(SyntaxError):
                text, projected = substituted(query_object, terms)
                _check_reach(text)
                return self._quickly(text, projected, bound)
        return super().query(_parsed(query_object), initBindings=bound)

    def _quickly(self, text: str, projected: Iterable[str], bound: Mapping[str, Any]) -> Result:
        return _result(self._quick.query(text), {Variable(name): bound[name] for name in projected})


class Ground:
    """Triples that stay while others come and go above them: they are loaded once."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._triples = dict.fromkeys(triples)
        self._layer = Layer(self._triples)
        self._store = self._filled()
        self._removed = 0

    def _filled(self) -> ox.Store:
        store = ox.Store()
        store.bulk_extend(ox.Quad(*triple) for triple in self._triples)
        return store

    @contextmanager
    def beneath(self, own: Iterable[ox.Triple]) -> Iterator[Sealed]:
        """These triples and some more as one graph; only one such graph can be there at a time."""
        new = [triple for triple in dict.fromkeys(own) if triple not in self._triples]
        quads = [ox.Quad(*triple) for triple in new]
        self._store.bulk_extend(quads)
        try:
            yield Sealed.of(Layers([self._layer, Layer(new, self._layer)]), self._store)
        finally:
            self._removed += len(quads)
            if self._removed > _MOST_REMOVED:
                self._store, self._removed = self._filled(), 0
            else:
                for quad in quads:
                    self._store.remove(quad)


def _is_slow(term: str) -> bool:
    """Whether a term cannot be written into a query for pyoxigraph."""
    return term.startswith("_:") or _ESCAPED.search(term) is not None


def substituted(query: str, terms: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """A query with terms in the place of variables, and those variables that it selects.

    A variable that is selected is taken out there, since a term cannot stand in its place. Raises `SyntaxError` where
    it is not plain whether something is a variable: `?a<$this&&?b>?c` may be an IRI in the middle.
    """
    projected: list[str] = []
    parts: list[str] = []
    depths = [0]  # brackets that are open, in each group that is open
    selecting = listing = False
    left = end = 0
    for token in _TOKEN.finditer(query):
        text, word = token[0], (token["word"] or "").lower()
        parts.append(query[end : token.start()])
        end = token.end()
        outside = depths[-1] == 0
        if text[0] == "<" and any(f"{sign}{name}" in text for name in terms for sign in "?$"):
            raise SyntaxError(text)
        if selecting and outside and (text == "{" or word in ("where", "from")):
            parts.append("" if left else "(true AS ?nothing_else) ")
            selecting = False
        if word == "select":
            selecting, listing, left = True, False, 0
        elif word == "by":
            listing = True
        elif text in "{}" or (outside and word in _END_OF_CONDITIONS):
            listing = False
        if selecting and outside and (token["variable"] or text in "(*"):
            left += token["variable"] not in terms
        if text == "(":
            depths[-1] += 1
        elif text == ")":
            depths[-1] -= 1
        elif text == "{":
            depths.append(0)
        elif text == "}" and len(depths) > 1:
            depths.pop()
        elif selecting and text == "*" and outside and len(depths) == 1:
            projected.extend(terms)
        if token["bound"] and token[3] in terms:
            parts.append("true")
        elif token["variable"] not in terms:
            parts.append(text)
        elif selecting and outside:
            projected.extend([token["variable"]] if len(depths) == 1 else [])
        else:
            term = terms[token["variable"]]
            parts.append(f"({term})" if listing and outside else term)
    parts.append(query[end:])
    return "".join(parts), tuple(dict.fromkeys(projected))


def _check_reach(query: str) -> None:
    """Raise `SyntaxError` for a query with SERVICE or FROM.

    pyoxigraph cannot be told not to follow a SERVICE, and only its parser knows where it sees one: so it parses the
    query with other words in their place, which is a query all the same if they were no keywords.
    """
    if _REACHES.search(query):
        ox.Store().query(_KEYWORD.sub("q", query))


@lru_cache(maxsize=256)
def _parsed(query: str) -> Query:
    """A query for rdflib; `BadShapes` where it is none, or names another place."""
    try:
        tree = parseQuery(query)
        reaches = any(part.name in ("ServiceGraphPattern", "DatasetClause") for part in _parts(tree))
        parsed = translateQuery(tree)
    except Exception as error:  # rdflib's parser raises many kinds
        said = " ".join(str(error).split())[:160]
        raise BadShapes(f"{_named(query)} is no SPARQL 1.1 ({said}).") from error
    if reaches:
        raise BadShapes(f"{_named(query)} uses SERVICE or FROM; it may ask the data itself only.")
    return parsed


def _named(query: str) -> str:
    """A query by its first words, for the reader of an error."""
    words = _PROLOGUE.sub("", query)
    return f"A query in the shapes, “{shorten(words, _SHOWN, placeholder='…')}”,"


def _parts(tree: Any) -> Iterator[CompValue]:
    """Every part of a parsed query."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, CompValue):
            yield node
            waiting.extend(node.values())
        elif not isinstance(node, str | Node) and hasattr(node, "__iter__"):
            waiting.extend(node)


def _result(answer: Any, bound: Mapping[Variable, Identifier]) -> Result:
    if isinstance(answer, ox.QueryBoolean):
        result = Result("ASK")
        result.askAnswer = bool(answer)
        return result
    names = [Variable(variable.value) for variable in answer.variables]
    result = Result("SELECT")
    result.vars = [*bound, *names]
    rows: list[Mapping[Variable, Identifier]] = []
    for row in answer:
        found = {name: as_rdflib(value) for name, value in zip(names, row, strict=True) if value is not None}
        rows.append({**bound, **found})
    result.bindings = rows
    return result
