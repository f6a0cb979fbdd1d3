"""From a request's wish to a response: what named queries and the SPARQL protocol have in common."""

from __future__ import annotations

from typing import Any

from flask import Request, Response

from service.bridge import HANG_UP
from service.formats import HTML, JSON, TURTLE, content_type
from service.limits import MAX_HTML_ROWS
from service.negotiation import Choice, choose, named
from service.questions import Answer, Question
from service.responses import REWRITING, answered, entity_tag
from service.site import Site
from service.tables import solutions

__all__ = ["FORMAT", "ask", "chosen_by", "question_for", "rendered", "shown"]

FORMAT = "format"
"""The request parameter that names a format; no query may have one of that name."""


def chosen_by(asked: Request, *, page_first: bool) -> Choice:
    """The formats that a request wants: by the name that it gives, else by its Accept header."""
    if name := asked.values.get(FORMAT):
        return named(name)
    return choose(asked.accept_mimetypes, page_first=page_first)


def rendered(asked: Request, site: Site, question: Question, choice: Choice) -> Response:
    """A question's answer, in the format that the choice has for it, under its entity tag."""

    def make() -> Response:
        answer = site.engine.begin(question, asked.environ.get(HANG_UP))
        what = answer if isinstance(answer, Answer) else answer.begun
        chosen = choice.graph if what.kind == "graph" else choice.table
        media_type = chosen.media_type if chosen else what.format.media_types[0]
        body = answer.body if isinstance(answer, Answer) else answer
        response = Response(body, content_type=content_type(media_type))
        if what.rewriting:
            response.headers[REWRITING] = ", ".join(what.rewriting)
        return response

    graphs = [*question.default_graphs, "|", *question.named_graphs]
    return answered(asked, entity_tag(site, question.sparql, choice.key, *graphs), make)


def ask(asked: Request, site: Site, question: Question) -> Answer:
    """The engine's answer; the query is stopped when the client hangs up."""
    return site.engine.answer(question, asked.environ.get(HANG_UP))


def question_for(
    sparql: str, choice: Choice, default_graphs: tuple[str, ...] = (), named_graphs: tuple[str, ...] = ()
) -> Question:
    """The question whose answer comes in the formats of the choice; a page is made from the plainest ones."""

    table, graph = choice.table_format, choice.graph_format
    return Question(
        sparql,
        JSON if table is HTML else table,
        TURTLE if graph is HTML else graph,
        default_graphs=default_graphs,
        named_graphs=named_graphs,
    )


def shown(answer: Answer) -> dict[str, Any]:
    """An answer as the templates take it: `table`, `truth` or `graph`."""
    if answer.kind == "graph":
        return {"graph": answer.body.decode()}
    found = solutions(answer.body, MAX_HTML_ROWS)
    return {"truth": found} if isinstance(found, bool) else {"table": found}
