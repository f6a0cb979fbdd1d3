"""`SERVICE` to endpoints on the allow-list: a query is rewritten so that the engine asks our gate, and nobody else.

The engine follows `SERVICE` to any address, so every one that is found in a query is turned to an address of the gate
(`service/gate.py`), with the endpoint's own address in it. Finding is done here, by tokens; that none was overlooked is
proved in `service/safety.py`, by the engine's parser. SPARQL 1.1 Federated Query, 2 ("Service Execution Failure"
for `SILENT`).
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import NamedTuple, cast
from urllib.parse import quote, urlsplit

from pyoxigraph import Literal, QuerySolutions

from graph.errors import PlanweaveError
from service import errors
from service.endpoints import unlisted
from service.errors import EndpointFailed, NotSparql, ServiceRefused
from service.parsing import asked_of_nothing

__all__ = ["Call", "Federation", "failure_of", "find_calls", "padded", "rewritten"]

_TOKEN = re.compile(
    r"""(?P<blank>\s+|\#[^\n\r]*)
      | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
      | (?P<text>\"{3}(?:"{0,2}(?:[^"\\]|\\.))*+\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*+'{3}
               |(?!"{3})"(?:[^"\\\n\r]|\\.)*+"|(?!'{3})'(?:[^'\\\n\r]|\\.)*+')
      | (?P<rest>["'].*)
      | (?P<variable>[?$]\w+)
      | (?P<name>(?:[^\W\d_][\w.-]*+|_)?:(?:[\w:-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]|\.(?=[\w:.%\\-]))*)
      | (?P<word>@?\w[\w.-]*+)
      | (?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_FORMS = ("select", "ask", "construct", "describe")
_CALLING = re.compile(r"service(?=[\s\#<?$])", re.IGNORECASE)
"""The word and what may follow it in a call: names of agencies have the word too, and reading all tokens takes long."""

_ESCAPE = re.compile(r"\\[uU]")
_UNRESOLVED = "The address that SERVICE names cannot be made out; write it in full, as <https://…>."
_Edit = tuple[int, int, str]
"""A part of a text, from and to, and what stands there instead."""


@dataclass(frozen=True)
class Federation:
    """How a query asks other endpoints: the gate's address, and the endpoints on its list."""

    gate: str
    endpoints: frozenset[str]

    @property
    def port(self) -> int:
        """The port at which the gate listens."""
        return urlsplit(self.gate).port or 0


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Call:
    """One `SERVICE` in a query's text; all numbers are places in it."""

    start: int
    silent: bool
    target: str
    target_start: int
    target_end: int
    group_end: int
    """The place behind the closing brace."""
    nested: bool
    """Whether it stands inside another one."""

    @property
    def by_variable(self) -> bool:
        """Whether the endpoint is known only when the query is evaluated."""
        return self.target[0] in "?$"


def find_calls(sparql: str) -> tuple[Call, ...]:
    """Every `SERVICE [SILENT] target {…}` that is written plainly; what is written otherwise is not found."""
    if not _CALLING.search(sparql):
        return ()
    tokens = _tokens(sparql)
    ends = _group_ends(tokens)
    calls: list[Call] = []
    outermost_end = 0
    for at, token in enumerate(tokens):
        if token.kind != "word" or token.text.lower() != "service":
            continue
        silent = at + 1 < len(tokens) and tokens[at + 1].text.lower() == "silent"
        target_at = at + 1 + silent
        group_end = ends.get(target_at + 1)
        if group_end is None or tokens[target_at].kind not in ("iri", "name", "variable"):
            continue
        target = tokens[target_at]
        nested = token.start < outermost_end
        calls.append(Call(token.start, silent, target.text, target.start, target.end, group_end, nested))
        outermost_end = max(outermost_end, group_end)
    return tuple(calls)


def padded(sparql: str, calls: tuple[Call, ...]) -> str:
    """The query with `GRAPH` for every call, which has the same grammar, and every other character in its place."""
    pieces: list[str] = []
    done = 0
    for call in calls:
        blanks = re.sub(r"[^\r\n]", " ", sparql[call.start + len("GRAPH") : call.target_start])
        pieces += [sparql[done : call.start], "GRAPH", blanks]
        done = call.target_start
    return "".join([*pieces, sparql[done:]])


def rewritten(sparql: str, calls: tuple[Call, ...], federation: Federation) -> tuple[str, str]:
    """The query as the engine may have it, and the same text with `GRAPH` for `SERVICE`, for the proof.

    Give it a query whose padded text is SPARQL. Raises `ServiceRefused` for an endpoint that is not on the list and
    for a call inside another call, `NotSparql` where a text is too odd to be rewritten surely.
    """
    if _ESCAPE.search(sparql):
        raise NotSparql(r"A query with SERVICE may not have \u escapes; write the characters themselves.")
    if any(call.nested for call in calls):
        raise ServiceRefused("A SERVICE inside another SERVICE is not passed on; ask the two endpoints side by side.")
    endpoints = _endpoints(sparql, calls)
    for call in calls:
        # With SILENT the gate refuses it, and the engine goes on with one empty row, as for any other failure.
        if not call.by_variable and not call.silent and endpoints[call.target] not in federation.endpoints:
            raise unlisted(endpoints[call.target])
    gate = f"{federation.gate}/{secrets.token_hex(8)}/"
    names = [f"?endpoint_{secrets.token_hex(8)}" for _ in calls]
    projection = _projection(sparql, calls)

    def text(keyword: str, silent: str) -> str:
        edits = list(projection)
        for call, fresh in zip(calls, names, strict=True):
            service = f" {keyword} {silent if call.silent else ''}"
            if not call.by_variable:
                address = quote(endpoints[call.target], safe="")
                edits.append((call.start, call.target_end, f"{service}<{gate}{address}> "))
                continue
            # The engine asks with a variable only inside LATERAL, where the row's values are known.
            bound = f'BIND(IRI(CONCAT("{gate}",ENCODE_FOR_URI(STR({call.target})))) AS {fresh})'
            edits.append((call.start, call.target_end, f" {bound} LATERAL {{{service}{fresh} "))
            edits.append((call.group_end, call.group_end, " } "))
        return _edited(sparql, edits)

    return text("SERVICE", "SILENT "), text("GRAPH", "")


def failure_of(error: OSError | RuntimeError) -> Exception:
    """The engine's error about a call in the gate's own words, or the error itself if it is about something else."""
    message = str(error)
    if isinstance(error, RuntimeError):
        if "service name is unbound" not in message:
            return error
        return NotSparql(
            "A variable of SERVICE has no address as its value there; bind it before SERVICE, in the same group."
        )
    name, _, detail = message.partition("with payload:\n")[2].partition(": ")
    kind = getattr(errors, name, None) if name in errors.__all__ else None
    if isinstance(kind, type) and issubclass(kind, PlanweaveError):
        return kind(detail)
    return EndpointFailed("The gate through which SERVICE asks other endpoints does not answer; ask again in a moment.")


def _tokens(sparql: str) -> list[_Token]:
    """The tokens but for blanks and comments (SPARQL 1.1, 19.8)."""
    found = _TOKEN.finditer(sparql)
    return [
        _Token(str(each.lastgroup), each[0], each.start(), each.end()) for each in found if each.lastgroup != "blank"
    ]


def _group_ends(tokens: list[_Token]) -> dict[int, int]:
    """The place behind each group, by the number of the token that opens it."""
    ends: dict[int, int] = {}
    opened: list[int] = []
    for at, token in enumerate(tokens):
        if token.text == "{":
            opened.append(at)
        elif token.text == "}" and opened:
            ends[opened.pop()] = token.end
    return ends


def _form(tokens: list[_Token]) -> int:
    """Which token is the query's own SELECT, ASK, CONSTRUCT or DESCRIBE."""
    for at, token in enumerate(tokens):
        if token.kind == "word" and token.text.lower() in _FORMS:
            return at
        if token.text == "{":
            break
    raise NotSparql("In a query with SERVICE, a blank must stand behind SELECT, ASK, CONSTRUCT or DESCRIBE.")


def _endpoints(sparql: str, calls: tuple[Call, ...]) -> dict[str, str]:
    """The address that each constant target means, by the query's own BASE and PREFIX; the engine resolves it."""
    targets = list(dict.fromkeys(call.target for call in calls if not call.by_variable))
    if not targets:
        return {}
    tokens = _tokens(sparql)
    prologue = sparql[: tokens[_form(tokens)].start]
    asked = " ".join(f"(STR({target}) AS ?target_{number})" for number, target in enumerate(targets))
    rows = cast("QuerySolutions", asked_of_nothing(f"{prologue}\nSELECT {asked} {{}}", _UNRESOLVED))
    row = [cast("Literal", value).value for value in next(rows)]
    return dict(zip(targets, row, strict=True))


def _projection(sparql: str, calls: tuple[Call, ...]) -> list[_Edit]:
    """What stands for the `*` of the outermost SELECT, so that no variable of ours is seen."""
    if not any(call.by_variable for call in calls):
        return []
    tokens = _tokens(sparql)
    at = _form(tokens)
    if tokens[at].text.lower() != "select":
        return []
    at += 2 if tokens[at + 1].text.lower() in ("distinct", "reduced") else 1
    if tokens[at].text != "*":
        return []
    found = cast("QuerySolutions", asked_of_nothing(padded(sparql, calls), _UNRESOLVED))
    names = " ".join(f"?{variable.value}" for variable in found.variables)
    return [(tokens[at].start, tokens[at].end, f" {names} ")] if names else []


def _edited(sparql: str, edits: list[_Edit]) -> str:
    pieces: list[str] = []
    done = 0
    for start, end, text in sorted(edits):
        pieces += [sparql[done:start], text]
        done = end
    return "".join([*pieces, sparql[done:]])
