"""Read a query's text: what is written plainly is understood, and everything else is no query for rewriting."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from service.rewriting.errors import NotPlain
from service.rewriting.pattern import (
    Bind,
    Block,
    Filter,
    Group,
    Nested,
    Part,
    Path,
    Query,
    Select,
    Term,
    Triple,
    Values,
)
from service.rewriting.terminals import Terminal, terminals

__all__ = ["RDF_TYPE", "read"]

RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")
_FORMS = ("select", "ask", "construct", "describe")
_CLOSING = {"(": ")", "[": "]"}
_NESTED = {"optional": "optional", "minus": "minus", "graph": "graph"}
_DEEPEST = 100
"""Groups and brackets in each other; one more is not plain."""


def read(sparql: str, prefixes: Mapping[str, str]) -> Query:
    """A query, read with the prefixes that it need not declare.

    Raises `NotPlain` for what is no query and for every query with something that is not known here: blank nodes,
    collections, SERVICE, LATERAL, relative IRIs, escapes of Unicode.
    """
    return _Reader(sparql, prefixes).query()


class _Reader:
    def __init__(self, sparql: str, prefixes: Mapping[str, str]) -> None:
        self._text = sparql
        self._terminals = terminals(sparql)
        self._at = 0
        self._depth = 0
        self._prefixes = dict(prefixes)
        self._selects: list[Select] = []
        self._dataset = False

    def query(self) -> Query:
        self._prologue()
        form = self._word()
        if form not in _FORMS:
            raise NotPlain(form)
        if form == "select":
            where = self._select().where
        else:
            self._next()
            if form == "construct" and self._here.text == "{":
                self._skip_template()
            while self._word() not in ("where", "from") and self._here.text != "{":
                self._term()
            where = self._where()
            self._tail()
        if self._here.kind != "end":
            raise NotPlain(self._here.text)
        places: dict[Term, list[int]] = defaultdict(list)
        for each in self._terminals:
            if each.kind == "variable":
                places[f"?{each.text[1:]}"].append(each.start)
        selects = sorted(self._selects, key=lambda select: select.start)
        found = {variable: tuple(where) for variable, where in places.items()}
        words = frozenset(each.text.lower() for each in self._terminals if each.kind == "word")
        return Query(self._text, form, where, tuple(selects), self._dataset, words, found)

    @property
    def _here(self) -> Terminal:
        return self._terminals[self._at]

    def _next(self) -> Terminal:
        found = self._terminals[self._at]
        if found.kind == "end":
            raise NotPlain("end")
        self._at += 1
        return found

    def _word(self) -> str:
        here = self._terminals[self._at]
        return here.text.lower() if here.kind == "word" else ""

    def _take(self, text: str) -> Terminal:
        found = self._next()
        if found.text != text:
            raise NotPlain(found.text)
        return found

    def _prologue(self) -> None:
        while self._word() == "prefix":
            self._next()
            name, iri = self._next(), self._next()
            if name.kind != "name" or not name.text.endswith(":") or not _ABSOLUTE.match(iri.text):
                raise NotPlain(name.text)
            self._prefixes[name.text[:-1]] = iri.text[1:-1]

    def _select(self) -> Select:
        start = self._next().start
        first = self._at
        while self._word() not in ("where", "from") and self._here.text != "{":
            if self._here.text == "(":
                self._balanced()
            else:
                self._next()
        head = tuple(self._terminals[first : self._at])
        if any(each.text in "{}" for each in head):
            raise NotPlain("head")
        where = self._where()
        tail = self._tail()
        found = Select(head, where, tail, start, self._terminals[self._at - 1].end)
        self._selects.append(found)
        return found

    def _where(self) -> Group:
        while self._word() == "from":
            self._dataset = True
            self._next()
            if self._word() == "named":
                self._next()
            self._term()
        if self._word() == "where":
            self._next()
        return self._group()

    def _tail(self) -> tuple[Terminal, ...]:
        first = self._at
        while self._here.kind != "end" and self._here.text != "}":
            if self._word() == "values":
                self._values()
            elif self._here.text == "{" or self._word() == "exists":
                raise NotPlain("tail")
            else:
                self._next()
        return tuple(self._terminals[first : self._at])

    def _skip_template(self) -> None:
        depth = 0
        while True:
            text = self._next().text
            depth += (text == "{") - (text == "}")
            if not depth:
                return

    def _group(self) -> Group:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise NotPlain("depth")
        start = self._take("{").start
        parts: list[Part] = []
        if self._word() == "select":
            parts.append(self._select())
        while self._here.text != "}":
            parts.append(self._part())
            if self._here.text == ".":
                self._next()
        self._depth -= 1
        return Group(tuple(parts), start, self._take("}").end)

    def _part(self) -> Part:
        word, start = self._word(), self._here.start
        if self._here.text == "{":
            groups = [self._group()]
            while self._word() == "union":
                self._next()
                groups.append(self._group())
            return Nested("group", tuple(groups), "", start, groups[-1].end)
        if word in _NESTED:
            self._next()
            name = self._term() if word == "graph" else ""
            group = self._group()
            if word == "graph":
                return Nested("graph", (group,), name, start, group.end)
            return Nested("optional" if word == "optional" else "minus", (group,), "", start, group.end)
        if word == "filter":
            return self._filter()
        if word == "bind":
            return self._bind()
        if word == "values":
            return self._values()
        return self._block()

    def _filter(self) -> Filter:
        start = self._next().start
        first, exists = self._at, []
        absent = None
        if self._word() in ("not", "exists"):
            negated = self._word() == "not"
            if negated:
                self._next()
            if self._word() != "exists":
                raise NotPlain("not")
            self._next()
            exists.append(self._group())
            absent = exists[0] if negated else None
        else:
            if self._here.text != "(":
                if self._next().kind not in ("word", "name", "iri"):
                    raise NotPlain("filter")
                if self._here.text != "(":
                    raise NotPlain("filter")
            exists += self._balanced()
        ended = self._terminals[self._at - 1].end
        return Filter(tuple(self._terminals[first : self._at]), absent, tuple(exists), start, ended)

    def _bind(self) -> Bind:
        start = self._next().start
        exists = self._balanced()
        word, variable, closing = self._terminals[self._at - 3 : self._at]
        if word.text.lower() != "as" or variable.kind != "variable":
            raise NotPlain("bind")
        return Bind(f"?{variable.text[1:]}", tuple(exists), start, closing.end)

    def _balanced(self) -> list[Group]:
        """Pass what stands in brackets; gives the groups of the EXISTS in them."""
        opened = [_CLOSING[self._take("(").text]]
        exists: list[Group] = []
        while opened:
            if len(opened) > _DEEPEST:
                raise NotPlain("depth")
            if self._word() == "exists":
                self._next()
                exists.append(self._group())
                continue
            text = self._next().text
            if text in _CLOSING:
                opened.append(_CLOSING[text])
            elif text == opened[-1]:
                opened.pop()
            elif text in "{}])":
                raise NotPlain(text)
        return exists

    def _values(self) -> Values:
        start = self._next().start
        variables = []
        if self._here.text == "(":
            self._next()
            while self._here.kind == "variable":
                variables.append(f"?{self._next().text[1:]}")
            self._take(")")
        elif self._here.kind == "variable":
            variables.append(f"?{self._next().text[1:]}")
        self._take("{")
        undefined = False
        while self._here.text != "}":
            undefined |= self._word() == "undef"
            if self._next().text == "{":
                raise NotPlain("values")
        return Values(tuple(variables), undefined, start, self._take("}").end)

    def _block(self) -> Block:
        start, triples = self._here.start, []
        while True:
            triples += self._same_subject()
            if self._here.text != ".":
                break
            follows = self._terminals[self._at + 1]
            if follows.kind not in ("variable", "iri", "name", "string", "number"):
                break
            self._next()
        return Block(tuple(triples), start, self._terminals[self._at - 1].end)

    def _same_subject(self) -> list[Triple]:
        start = self._here.start
        subject = self._term()
        found: list[tuple[Path, Term, int]] = []
        while True:
            verb = self._path()
            found.append((verb, self._term(), self._terminals[self._at - 1].end))
            while self._here.text == ",":
                self._next()
                found.append((verb, self._term(), self._terminals[self._at - 1].end))
            semicolons = 0
            while self._here.text == ";":
                self._next()
                semicolons += 1
            if not semicolons or self._here.text in (".", "}") or self._here.kind == "end":
                alone = len(found) == 1 and not semicolons
                return [Triple(subject, verb, term, start, end, alone) for verb, term, end in found]

    def _path(self) -> Path:
        if self._here.kind == "variable":
            return Path(f"?{self._next().text[1:]}", (), (), may_be_empty=False)
        return self._alternative()

    def _alternative(self) -> Path:
        paths = [self._sequence()]
        while self._here.text == "|":
            self._next()
            paths.append(self._sequence())
        if len(paths) == 1:
            return paths[0]
        known = all(path.ends for path in paths)
        ends = tuple(end for path in paths for end in path.ends) if known else ()
        iris = tuple(iri for path in paths for iri in path.iris)
        return Path(None, iris, ends, any(path.may_be_empty for path in paths))

    def _sequence(self) -> Path:
        paths = [self._element()]
        while self._here.text == "/":
            self._next()
            paths.append(self._element())
        if len(paths) == 1:
            return paths[0]
        iris = tuple(iri for path in paths for iri in path.iris)
        return Path(None, iris, paths[-1].ends, any(path.may_be_empty for path in paths))

    def _element(self) -> Path:
        inverse = self._here.text == "^"
        if inverse:
            self._next()
        if self._here.text == "(":
            self._next()
            self._depth += 1
            if self._depth > _DEEPEST:
                raise NotPlain("depth")
            path = self._alternative()
            self._depth -= 1
            self._take(")")
        elif self._word() == "a":
            self._next()
            path = Path(RDF_TYPE, (RDF_TYPE,), (RDF_TYPE,), may_be_empty=False)
        elif self._here.kind in ("iri", "name"):
            iri = self._term()
            path = Path(iri, (iri,), (iri,), may_be_empty=False)
        else:
            raise NotPlain(self._here.text)
        repeated = self._here.text in ("*", "+", "?")
        empty = path.may_be_empty or (repeated and self._here.text != "+")
        if repeated:
            self._next()
        if not inverse and not repeated:
            return path
        # A step of length zero ends anywhere.
        ends = () if inverse or empty else path.ends
        return Path(None, path.iris, ends, empty)

    def _term(self) -> Term:
        here = self._next()
        if here.kind == "variable":
            return f"?{here.text[1:]}"
        if here.kind == "iri":
            if not _ABSOLUTE.match(here.text):
                raise NotPlain(here.text)
            return here.text
        if here.kind == "name":
            prefix, _, local = here.text.partition(":")
            if prefix not in self._prefixes or "\\" in local:
                raise NotPlain(here.text)
            return f"<{self._prefixes[prefix]}{local}>"
        if here.kind == "number" or here.text.lower() in ("true", "false"):
            return here.text
        if here.kind != "string":
            raise NotPlain(here.text)
        start = here.start
        if self._here.kind == "language":
            self._next()
        elif self._here.text == "^^":
            self._next()
            self._term()
        return self._text[start : self._terminals[self._at - 1].end]
