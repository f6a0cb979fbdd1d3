"""Namespaces whose terms are Python attributes, so that a misspelt term fails at once."""

import inspect
from collections.abc import Iterator
from typing import Any

from pyoxigraph import NamedNode

__all__ = ["Namespace"]


class _NamespaceType(type):
    """Gives the classes below their mapping behaviour, and keeps them frozen."""

    _terms: dict[str, NamedNode]

    def __setattr__(cls, name: str, value: object) -> None:
        raise AttributeError(f"{cls.__name__} is frozen: cannot set {name!r}")

    def __delattr__(cls, name: str) -> None:
        raise AttributeError(f"{cls.__name__} is frozen: cannot delete {name!r}")

    def __getitem__(cls, name: str) -> NamedNode:
        return cls._terms[name]

    def __iter__(cls) -> Iterator[NamedNode]:
        return iter(cls._terms.values())

    def __len__(cls) -> int:
        return len(cls._terms)

    def __bool__(cls) -> bool:
        # A class is true even before it has terms; without this, __len__ would decide.
        return True

    def __contains__(cls, term: object) -> bool:
        return term in cls._terms.values()


class Namespace(metaclass=_NamespaceType):
    """A vocabulary: one annotated attribute a term, and nothing else.

    ``class OA(Namespace, iri="http://www.w3.org/ns/oa#"): exact: NamedNode`` makes ``OA.exact`` that term's
    named node. ``OA["exact"]`` looks a name up at run time, iteration yields every term, and ``OA.NS`` is
    the namespace itself. No value is written by hand, so a term cannot differ from its name.
    """

    NS: str = ""

    def __init_subclass__(cls, *, iri: str, **kwargs: Any) -> None:
        """Turn each annotation of the class body into a named node under ``iri``."""
        super().__init_subclass__(**kwargs)
        # A trailing underscore keeps a term clear of Python's own words: ``SH.class_`` is ``sh:class``.
        attributes = {name: name.rstrip("_") for name in inspect.get_annotations(cls)}
        terms = {term: NamedNode(iri + term) for term in attributes.values()}
        type.__setattr__(cls, "NS", iri)
        type.__setattr__(cls, "_terms", terms)
        for name, term in attributes.items():
            type.__setattr__(cls, name, terms[term])
