"""What one statement leads to by itself: the closure of `ontology/closure.py`, asked once for each word.

All axioms but transitivity have a single premise. So what follows from a graph is what follows from its statements
one by one, and from chains of a transitive property. The library is asked about a sample statement of each property
and each class; its answers are templates that any number of statements are put into, without the library.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from ontology.closure import close
from ontology.terms import BASE, OWL, RDF

__all__ = ["Line", "Templates", "chains", "templates"]

Line = bytes
"""A triple in canonical N-Triples, without the full stop: subject, predicate and object with a space between."""

_SAMPLE = f"{BASE}sample/"
_OWN = f"<{BASE}".encode()
_TYPE = str(RDF.type).encode()


@dataclass(frozen=True)
class Templates:
    """What follows, in N-Triples terms, from a statement by its predicate, or by its class.

    `arcs` are a predicate's properties that follow, each with whether subject and object change places; `kinds` are
    the classes of the subject, and those of the object; `above` are the classes above a class. `words` is what is
    said of the ontology's own words, and `transitive` are the properties whose chains lead on.
    """

    arcs: Mapping[bytes, tuple[tuple[bytes, bool], ...]]
    kinds: Mapping[bytes, tuple[tuple[bytes, ...], tuple[bytes, ...]]]
    above: Mapping[bytes, tuple[bytes, ...]]
    words: frozenset[Line]
    transitive: frozenset[bytes]

    def follows(self, lines: Iterable[Line]) -> Iterator[Line]:
        """What follows from each of the lines alone; the same may come several times, and may be told already."""
        for line in lines:
            subject, predicate, thing = line.split(b" ", 2)
            if predicate == _TYPE:
                if subject.startswith(_OWN):
                    for kind in self.above.get(thing, ()):
                        yield b"%b %b %b" % (subject, _TYPE, kind)
                continue
            arcs = self.arcs.get(predicate, ())
            kinds = self.kinds.get(predicate)
            if not arcs and not kinds:
                continue
            named = not thing.startswith(b'"')
            for arc, turned in arcs:
                if turned and named and thing.startswith(_OWN) and subject != thing:
                    yield b"%b %b %b" % (thing, arc, subject)
                elif not turned and subject.startswith(_OWN) and subject != thing:
                    yield b"%b %b %b" % (subject, arc, thing)
            if kinds:
                if subject.startswith(_OWN):
                    for kind in kinds[0]:
                        yield b"%b %b %b" % (subject, _TYPE, kind)
                if named and thing.startswith(_OWN):
                    for kind in kinds[1]:
                        yield b"%b %b %b" % (thing, _TYPE, kind)


def templates(ontology: Collection[Triple]) -> Templates:
    """The templates of an ontology's axioms."""
    properties = sorted(_named(t.predicate for t in ontology) | _named(_words(ontology)), key=str)
    classes = sorted(_named(t.object for t in ontology) | _named(t.subject for t in ontology), key=str)
    subjects = {word: NamedNode(f"{_SAMPLE}subject/{n}") for n, word in enumerate(properties)}
    objects = {word: NamedNode(f"{_SAMPLE}object/{n}") for n, word in enumerate(properties)}
    things = {word: NamedNode(f"{_SAMPLE}thing/{n}") for n, word in enumerate(classes)}
    samples = [Triple(subjects[word], word, objects[word]) for word in properties if word != RDF.type]
    samples += [Triple(thing, RDF.type, word) for word, thing in things.items()]
    found = close(ontology, samples)
    words_of = {node: word for part in (subjects, objects, things) for word, node in part.items()}
    arcs: dict[bytes, list[tuple[bytes, bool]]] = {}
    kinds: dict[bytes, tuple[list[bytes], list[bytes]]] = {}
    above: dict[bytes, list[bytes]] = {}
    said: set[Line] = set()
    for triple in sorted(found, key=str):
        word = words_of.get(triple.subject)  # type: ignore[arg-type]
        if word is None:
            if not str(triple.object).startswith(f"<{_SAMPLE}"):
                said.add(str(triple).encode())
            continue
        name, turned = str(word).encode(), triple.subject == objects.get(word)
        if triple.subject == things.get(word):
            above.setdefault(name, []).append(str(triple.object).encode())
        elif triple.predicate == RDF.type:
            kinds.setdefault(name, ([], []))[turned].append(str(triple.object).encode())
        else:
            arcs.setdefault(name, []).append((str(triple.predicate).encode(), turned))
    return Templates(
        {name: tuple(each) for name, each in arcs.items()},
        {name: (tuple(each[0]), tuple(each[1])) for name, each in kinds.items()},
        {name: tuple(each) for name, each in above.items()},
        frozenset(said),
        frozenset(
            str(t.subject).encode() for t in ontology if (t.predicate, t.object) == (RDF.type, OWL.TransitiveProperty)
        ),
    )


def chains(pairs: Mapping[bytes, Collection[bytes]]) -> Iterator[tuple[bytes, bytes]]:
    """What a transitive relation says of two things that are more than one step apart, never of a thing with itself.

    `pairs` are the steps from each thing; memory is that of the steps and of what one thing leads to.
    """
    for start, direct in pairs.items():
        seen = {start, *direct}
        waiting = list(direct)
        while waiting:
            new = [each for each in pairs.get(waiting.pop(), ()) if each not in seen]
            seen.update(new)
            waiting.extend(new)
            for end in new:
                yield start, end


def _words(ontology: Iterable[Triple]) -> Iterator[object]:
    """What axioms speak of: a property may be named by them alone."""
    for triple in ontology:
        yield triple.subject
        if triple.predicate == OWL.inverseOf:
            yield triple.object


def _named(terms: Iterable[object]) -> set[NamedNode]:
    return {term for term in terms if isinstance(term, NamedNode)}
