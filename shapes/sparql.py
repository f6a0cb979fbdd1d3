"""Queries inside shapes: their variables are bound beforehand, and they see nothing but the graph that is validated.

SHACL puts the focus node and other terms in the place of variables before a query is run (section 5.3.2). That is done
here in the text, and pyoxigraph answers, which needs a fiftieth of rdflib's time. Where text cannot say it, for a blank
node, or for a literal as a subject, rdflib answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from textwrap import shorten
from typing import Any

import pyoxigraph as ox
from rdflib import Graph, Variable
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Identifier, Node

from shapes.errors import BadShapes
from shapes.terms import as_graph, as_rdflib

__all__ = ["Sealed", "substituted"]

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


class Sealed(Graph):
    """A graph that answers queries from its own triples, and refuses those that name another place.

    It holds its triples twice, once for each of the two that answer, and must not change.
    """

    def __init__(self, *parts: Iterable[ox.Triple]) -> None:
        triples = [triple for part in parts for triple in part]
        super().__init__(store=as_graph(triples).store, bind_namespaces="none")
        self._quick = ox.Store()
        self._quick.bulk_extend(ox.Quad(*triple) for triple in triples)
        self._size = len(self._quick)

    def __len__(self) -> int:
        return self._size  # the store would count its triples, and pySHACL asks for each result whether there are any

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
        if _ESCAPED.search(query_object):
            raise BadShapes(
                f"{_named(query_object)} writes plain letters or signs as \\u and a number; write them out."
            )
        terms = {name: term.n3() for name, term in bound.items()}
        if not any(term.startswith("_:") or _ESCAPED.search(term) for term in terms.values()):
            with suppress(SyntaxError):
                text, projected = substituted(query_object, terms)
                _check_reach(text)
                return _result(self._quick.query(text), {Variable(name): bound[name] for name in projected})
        return super().query(_parsed(query_object), initBindings=bound)


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
