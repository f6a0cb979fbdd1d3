"""The named rules: SPARQL CONSTRUCT queries for what OWL cannot say, each with a header of `#+ key: value` lines.

A rule concludes one kind of triple. Its `premise` lines name the triples that a conclusion rests on, in the variables
of its pattern; `*` after the predicate stands for a chain of any length, also none. Rules of stratum 1 run before the
OWL closure, which may build on them; rules of stratum 2 run after it, and may build on everything before.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyoxigraph import NamedNode, Variable

from ontology.terms import PREFIXES

__all__ = ["BadRule", "Pattern", "Rule", "read_rule", "rule_paths", "rules"]

_FORM = re.compile(r"\bCONSTRUCT\s*\{\s*(\S+\s+\S+\s+\S+?)\s*\.?\s*\}\s*WHERE\b")
_KEYS = {"title", "description", "stratum", "premise"}


class BadRule(Exception):
    """A rule file whose header or form is not as it should be; the message names the file."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern of variables and IRIs; `chain` when the predicate may repeat or be skipped."""

    subject: Variable | NamedNode
    predicate: Variable | NamedNode
    object: Variable | NamedNode
    chain: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A named rule: what it concludes, what its conclusions rest on, and the query that finds them."""

    name: str
    title: str
    description: str
    stratum: int
    premises: tuple[Pattern, ...]
    conclusion: Pattern
    construct: str

    @property
    def predicate(self) -> NamedNode:
        """The predicate of every triple that the rule concludes."""
        assert isinstance(self.conclusion.predicate, NamedNode)  # noqa: S101 - read_rule has seen to it
        return self.conclusion.predicate

    @property
    def select(self) -> str:
        """The query for the rule's variables: bind those of the conclusion, and it gives the premises."""
        return _FORM.sub("SELECT * WHERE", self.construct)


def rule_paths() -> tuple[Path, ...]:
    """The files of the rules, by name."""
    return tuple(sorted((Path(__file__).parent / "rules").glob("*.rq")))


@cache
def rules() -> tuple[Rule, ...]:
    """All rules in the order in which they run: by stratum, then by name."""
    return tuple(sorted(map(read_rule, rule_paths()), key=lambda rule: (rule.stratum, rule.name)))


def read_rule(path: Path) -> Rule:
    """Read one rule file."""
    text = path.read_text(encoding="utf-8")
    fields: dict[str, list[str]] = defaultdict(list)
    last = ""
    for line in text.splitlines():
        if line.startswith("#+   ") and last:
            fields[last][-1] += " " + line[2:].strip()
        elif line.startswith("#+ "):
            last, _, value = line[3:].partition(":")
            fields[last].append(value.strip())
    form = _FORM.search(text)
    once = ("title", "description", "stratum")
    if set(fields) != _KEYS or any(len(fields[key]) != 1 for key in once) or fields["stratum"][0] not in ("1", "2"):
        raise BadRule(f"{path.name} needs one title, description and stratum (1 or 2), and its premises.")
    if form is None:
        raise BadRule(f"{path.name} must have the form CONSTRUCT {{ one triple }} WHERE {{ … }}.")
    conclusion = _pattern(path, form.group(1))
    if conclusion.chain or not isinstance(conclusion.predicate, NamedNode):
        raise BadRule(f"{path.name} must conclude triples of one predicate, given by its name.")
    premises = tuple(_pattern(path, premise) for premise in fields["premise"])
    title, description, stratum = (fields[key][0] for key in once)
    return Rule(path.stem, title, description, int(stratum), premises, conclusion, text)


def _pattern(path: Path, text: str) -> Pattern:
    words = text.split()
    if len(words) != 3:
        raise BadRule(f"{path.name}: {text!r} is no triple pattern.")
    subject, predicate, object_ = words
    chain = predicate.endswith("*")
    terms = [_term(path, word) for word in (subject, predicate.removesuffix("*"), object_)]
    return Pattern(terms[0], terms[1], terms[2], chain)


def _term(path: Path, word: str) -> Variable | NamedNode:
    if word.startswith("?"):
        return Variable(word[1:])
    prefix, colon, local = word.partition(":")
    if not colon or prefix not in PREFIXES:
        raise BadRule(f"{path.name}: {word} is neither a variable nor a name with a known prefix.")
    return NamedNode(PREFIXES[prefix] + local)
