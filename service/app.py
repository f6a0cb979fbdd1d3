"""The Flask application: one blueprint for each surface, all over one snapshot."""

from __future__ import annotations

from flask import Flask

from graph.snapshot import Snapshot
from service import (
    assets,
    bodies,
    datasets,
    dumps,
    editing,
    examples,
    graph_store,
    health,
    named,
    network,
    openapi,
    pages,
    problems,
    protocol,
    resources,
    searching,
    tracing,
    validation_page,
    vocabulary,
)
from service.cache import Cached
from service.compression import compressor
from service.evaluation import Engine
from service.express import Express
from service.heads import check_head
from service.questions import Answering
from service.rates import limit_rates
from service.responses import set_common_headers
from service.settings import Settings
from service.site import make_site
from service.telemetry import Telemetry
from service.writing import Writer

__all__ = ["create_app"]


def create_app(
    snapshot: Snapshot,
    engine: Answering | None = None,
    settings: Settings | None = None,
    writer: Writer | None = None,
    telemetry: Telemetry | None = None,
) -> Flask:
    """The application that answers from a snapshot: by `engine` if given, else in this process.

    Without a `writer`, which the service never has, every write is refused.

    | route | module | what it gives |
    | --- | --- | --- |
    | `/` | pages | what this is, and every way to ask |
    | `/search`, `/suggest` | searching | bodies, initiatives, acronyms and entries by words |
    | `/trace`, `/trace/{name}` | tracing | the story of an initiative, and its time line |
    | `/network` | network | how the plans hang together, as a table and a drawing |
    | `/validation`, `/validation.{form}` | validation_page | what validation found, by plan and shape; as a report |
    | `/agencies` | bodies | who answers for something in the plans |
    | `/queries`, `/queries/{name}` | named | the named queries, an answer |
    | `/queries/{name}.rq` | named | a query's file |
    | `/openapi.json`, `/api` | openapi | all that a program must know to ask |
    | `/.well-known/sparql-examples` | examples | the named queries as RDF |
    | `/sparql` | protocol | the SPARQL 1.1 Protocol, and the page to write a query |
    | `/editor/…` | editing | what that page asks while somebody writes |
    | `/rdf-graph-store` | graph_store | the SPARQL 1.1 Graph Store HTTP Protocol |
    | `/id/…`, `/graph/…`, `/shape/…` | resources | linked data: every IRI of the graph |
    | `/ns`, `/context.jsonld` | vocabulary | the ontology, and its JSON-LD context |
    | `/.well-known/void` | datasets | what the data is, in VoID and DCAT |
    | `/dump/`, `/dump/{filename}` | dumps | the whole graph as files |
    | `/static/{filename}` | assets | the style sheet and the scripts |
    | `/health/…`, `/metrics` | health | whether the graph answers, numbers |
    """
    app = Flask(__name__, static_folder=None)
    settings = settings or Settings()
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.max_body_bytes
    app.url_map.strict_slashes = app.url_map.merge_slashes = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    engine = engine or Engine(snapshot.in_memory())
    telemetry = telemetry or Telemetry()
    telemetry.attach(app, snapshot.hash, snapshot.manifest.quads)
    app.before_request(check_head)
    limit_rates(app, settings.rate_limit)
    keeps = settings.cache_bytes > 0 and not writer
    answering = Cached(engine, settings.cache_bytes, telemetry.count_answer) if keeps else engine
    site = make_site(snapshot, answering, settings, writer)
    surfaces = (
        pages,
        searching,
        tracing,
        network,
        validation_page,
        named,
        protocol,
        graph_store,
        resources,
        vocabulary,
    )
    for surface in (*surfaces, editing, bodies, datasets, dumps, examples, openapi):
        app.register_blueprint(surface.blueprint(site))
    app.register_blueprint(assets.blueprint(assets.load_assets()))
    app.register_blueprint(health.blueprint(site, telemetry))
    problems.register(app)
    app.after_request(set_common_headers)
    app.after_request(compressor(settings.cache_bytes))
    app.wsgi_app = Express(app.wsgi_app, site, telemetry)  # type: ignore[method-assign]
    return app
