"""Counting over everything, answered from the snapshot's statistics: it was counted at the build."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graph.literals import Literals
from graph.statistics import Statistics
from service.rewriting.edits import Edit, fresh
from service.rewriting.pattern import Block, Filter, Group, Nested, Query, Select, Term, Triple, is_variable
from service.rewriting.reading import RDF_TYPE
from service.rewriting.terminals import Terminal

__all__ = ["Counted"]

_AGGREGATES = ("count", "sum", "min", "max", "avg", "sample", "group_concat")
_UNWEIGHTED = ("min", "max")
"""Aggregates to which it is all the same how often a value comes."""


@dataclass(frozen=True)
class _Total:
    """For one value of what stays (an IRI; none where nothing does): how many triples, and different ends of them."""

    value: str
    triples: int
    subjects: int
    objects: int | None
    """None where it is not known."""


@dataclass(frozen=True)
class _Match:
    """A triple pattern that statistics know: the variable that stays, those that go, and the numbers for each value."""

    kept: Term
    gone: tuple[Term, ...]
    totals: tuple[_Total, ...]
    start: int
    end: int
    subject: Term
    object: Term


@dataclass(frozen=True)
class _Call:
    """An aggregate: its function, whether it is of different values, its variable (`*` for all), and its place."""

    function: str
    distinct: bool
    variable: str
    start: int
    end: int


class Counted:
    """Rewrites patterns that one snapshot's statistics know."""

    def __init__(self, statistics: Statistics, literals: Literals) -> None:
        """Take the numbers that are needed out of a snapshot's statistics.

        How many different objects there are is taken only where the engine tells terms apart as statistics do.
        """
        self._classes = {
            f"<{kind.iri}>": _Total(f"<{kind.iri}>", kind.entities, kind.entities, None) for kind in statistics.classes
        }
        self._properties = {
            f"<{each.iri}>": _Total(
                f"<{each.iri}>", each.triples, each.subjects, each.objects if literals.plain(each.iri) else None
            )
            for each in statistics.properties
        }
        self._graphs = tuple(
            _Total(f"<{iri}>", counts.triples, counts.subjects, None) for iri, counts in statistics.graphs.items()
        )

    def edits(self, query: Query) -> list[Edit]:
        """The edits of the first SELECT that can be answered so; ask again with the query as they leave it.

        A triple pattern whose subject (and object) nobody asks for gives as many solutions for each class, property or
        graph as statistics say, so VALUES with that number stand for it, and each COUNT becomes the SUM of it.
        """
        for select in query.selects:
            for match in self._matches(query, select.where):
                edits = _replaced(query, select, match)
                if edits:
                    return edits
        return []

    def _matches(self, query: Query, group: Group) -> Iterator[_Match]:
        if query.dataset or _in_graph(query.where, group):
            return
        for part in group.parts:
            if isinstance(part, Block):
                for triple in part.triples:
                    if triple.alone and (match := self._match(triple)):
                        yield match
            elif isinstance(part, Nested) and part.kind == "graph" and is_variable(part.name):
                triples = list(part.groups[0].triples())
                if len(triples) == len(part.groups[0].parts) == 1 and _all_free(triples[0]):
                    triple = triples[0]
                    gone = (triple.subject, triple.verb.term or "", triple.object)
                    yield _Match(
                        part.name,
                        gone,
                        self._graphs,
                        part.start,
                        part.end,
                        triple.subject,
                        triple.object,
                    )

    def _match(self, triple: Triple) -> _Match | None:
        subject, verb, target = triple.subject, triple.verb.term, triple.object
        if verb is None or not is_variable(subject):
            return None
        kept = ""
        gone: tuple[Term, ...] = (subject,)
        totals: Iterable[_Total]
        if verb == RDF_TYPE and is_variable(target):
            kept, totals = target, self._classes.values()
        elif verb == RDF_TYPE:
            totals = [self._classes[target]] if target in self._classes else []
        elif not is_variable(target):
            return None
        elif is_variable(verb):
            kept, gone, totals = verb, (subject, target), self._properties.values()
        else:
            gone, totals = (subject, target), [self._properties[verb]] if verb in self._properties else []
        if len({subject, verb, target}) < 3:
            return None
        return _Match(kept, gone, tuple(totals), triple.start, triple.end, subject, target)


def _all_free(triple: Triple) -> bool:
    return len(triple.variables) == 3


def _in_graph(group: Group, wanted: Group) -> bool:
    """Whether a group is inside of GRAPH or EXISTS, where it is asked of something else."""
    for inner, kind in group.inner():
        if inner.start <= wanted.start and wanted.end <= inner.end:
            return kind in ("graph", "exists") or _in_graph(inner, wanted)
    return False


def _replaced(query: Query, select: Select, match: _Match) -> list[Edit]:
    """The edits for one SELECT and one pattern in it; none where it is not surely the same."""
    calls = _calls(query, (*select.head, *select.tail))
    if calls is None or any(each.text == "*" for each in _bare(select.head, calls)):
        return []
    if not _stand_only_in(query, match, calls):
        return []
    alone = len(_others(select.where, match)) == 0
    weight, subjects, objects = (fresh(query, stem) for stem in ("triples", "subjects", "objects"))
    edits = []
    for call in calls:
        new = _call_instead(call, match, (weight, subjects, objects), is_single=alone and _is_single(select, match))
        if new is None:
            return []
        edits.append(Edit(call.start, call.end, new))
    if not calls and not _is_distinct(select) and _grouped_by(select) == []:
        return []
    if not _is_whole(select, match, alone=alone, grouped=bool(calls)):
        return []
    return [*edits, Edit(match.start, match.end, _values(match, (weight, subjects, objects), edits))]


def _values(match: _Match, names: tuple[Term, Term, Term], edits: Sequence[Edit]) -> str:
    text = "".join(edit.text for edit in edits)
    used = [number for number, name in enumerate(names) if name in text]
    variables = " ".join([*([match.kept] if match.kept else []), *(names[number] for number in used)])
    rows = []
    for total in match.totals:
        numbers = (total.triples, total.subjects, total.objects)
        rows.append(f"({' '.join([*([total.value] if match.kept else []), *(str(numbers[each]) for each in used)])})")
    return f"VALUES ({variables}) {{ {' '.join(rows)} }}"


def _call_instead(call: _Call, match: _Match, names: tuple[Term, Term, Term], *, is_single: bool) -> str | None:
    """What stands in the place of an aggregate; None where there is nothing of the same value."""
    weight, subjects, objects = names
    stays = call.variable not in match.gone and call.variable != "*"
    if stays and (call.distinct or call.function in _UNWEIGHTED):
        return f"{call.function.upper()}({'DISTINCT ' if call.distinct else ''}{call.variable})"
    if call.function != "count" or (stays and call.variable != match.kept):
        return None
    if not call.distinct:
        return f"SUM({weight})"
    # Numbers of different things add up to nothing: there must be one row in each group.
    if not is_single:
        return None
    if call.variable == match.subject:
        return f"SUM({subjects})"
    if call.variable == match.object and all(total.objects is not None for total in match.totals):
        return f"SUM({objects})"
    return None


def _calls(query: Query, tokens: Sequence[Terminal]) -> list[_Call] | None:
    """The aggregates; None where one is none of a variable."""
    found = []
    for at, token in enumerate(tokens):
        function = token.text.lower()
        if token.kind != "word" or function not in _AGGREGATES or at + 1 == len(tokens) or tokens[at + 1].text != "(":
            continue
        place = at + 2
        distinct = tokens[place].text.lower() == "distinct"
        place += distinct
        variable, closing = tokens[place], tokens[place + 1]
        if closing.text != ")" or (variable.kind != "variable" and variable.text != "*"):
            return None
        if distinct and variable.text == "*":
            return None
        name = "*" if variable.text == "*" else f"?{variable.text[1:]}"
        found.append(_Call(function, distinct, name, token.start, closing.end))
    return found


def _bare(tokens: Sequence[Terminal], calls: Sequence[_Call]) -> list[Terminal]:
    """The terminals that are in no aggregate."""
    return [token for token in tokens if not any(call.start <= token.start < call.end for call in calls)]


def _stand_only_in(query: Query, match: _Match, calls: Sequence[_Call]) -> bool:
    """Whether what goes is asked for nowhere but in the pattern, once, and in aggregates."""
    for variable in match.gone:
        within = [place for place in query.places[variable] if match.start <= place < match.end]
        rest = [place for place in query.places[variable] if place not in within]
        if len(within) != 1 or any(not any(call.start <= place < call.end for call in calls) for place in rest):
            return False
    return True


def _others(group: Group, match: _Match) -> list[object]:
    """What stands in a group beside the pattern and FILTERs."""
    others: list[object] = []
    for part in group.parts:
        if isinstance(part, Block):
            others += [triple for triple in part.triples if triple.start != match.start]
        elif not (isinstance(part, Filter) and not part.exists) and part.start != match.start:
            others.append(part)
    return others


def _grouped_by(select: Select) -> list[str] | None:
    """The variables of GROUP BY; None where it has anything else."""
    names: list[str] = []
    by = False
    words = [token.text.lower() for token in select.tail]
    for at, token in enumerate(select.tail):
        word = words[at]
        if word == "group":
            by = True
        elif word in ("having", "order", "limit", "offset", "values"):
            by = False
        elif by and token.kind == "variable":
            names.append(f"?{token.text[1:]}")
        elif by and word != "by":
            return None
    return names


def _is_single(select: Select, match: _Match) -> bool:
    """Whether each group of solutions is one row of the numbers."""
    by = _grouped_by(select)
    if by is None:
        return False
    return by == [match.kept] if match.kept else not by and len(match.totals) == 1


def _is_distinct(select: Select) -> bool:
    return bool(select.head) and select.head[0].text.lower() == "distinct"


def _is_whole(select: Select, match: _Match, *, alone: bool, grouped: bool) -> bool:
    """Whether all solutions are given: of a part of them, another order would give another part."""
    words = [token.text.lower() for token in select.tail]
    if "limit" not in words and "offset" not in words:
        return True
    if "order" in words or (grouped and "group" not in words):
        return True
    if "offset" in words or not alone:
        return False
    limit = select.tail[words.index("limit") + 1].text
    return limit.isdecimal() and int(limit) >= len(match.totals)
