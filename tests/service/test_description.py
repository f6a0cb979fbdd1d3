"""What the service says of itself: the SPARQL 1.1 Service Description, and VoID and DCAT of the data."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import Store, Triple
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, OWL, RDFS, SKOS, VOID, XSD

from graph.build import build
from graph.snapshot import Snapshot
from graph.sources import Source
from ontology.terms import BASE, GOVYEAR, GRAPH, ID, PREFIXES, PW, STATGEO
from service.app import create_app
from service.evaluation import Engine
from service.formats import GRAPHS, TABLES
from service.settings import Settings
from tests.service.conftest import BROWSER, GRAPH_TYPES, Http
from tests.service.described import faults, read, triples, unknown_terms

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
IANA = "https://www.iana.org/assignments/media-types/"
PLANS = (
    "drug-strategy-2008",
    "hmpps-2021",
    "noms-2009",
    "nottingham-idts-2011",
    "reducing-reoffending-2005",
)
VALIDATION = URIRef(GRAPH.validation.value)


def number(http: Http, pattern: str, counted: str = "*") -> int:
    """What the endpoint itself counts."""
    query = f"SELECT (COUNT({counted}) AS ?n) {{ {pattern} }}"
    reply = http(f"/sparql?query={quote(query)}&format=json")
    return int(reply.json["results"]["bindings"][0]["n"]["value"])


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A snapshot without findings: 2 triples on an agency, 3 on a plan."""
    folder = tmp_path_factory.mktemp("made-up")
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    (folder / "agencies.ttl").write_text(head + "agency:x a pw:Agency ; rdfs:label 'X' .", encoding="utf-8")
    plan = f"<{ID}plan/p> a pw:Plan . <{ID}plan/p/action/1> a pw:Action ; <http://example.org/no%20prefix> 'Act' ."
    (folder / "p.ttl").write_text(head + plan, encoding="utf-8")
    sources = [Source(folder / "agencies.ttl", GRAPH.agencies), Source(folder / "p.ttl", None)]
    return build(folder / "snapshots", sources)


@pytest.fixture(scope="module")
def small(made_up: Snapshot) -> Flask:
    return create_app(made_up)


# -- the service description ------------------------------------------------------------------------------------------


@pytest.fixture
def service(http: Http) -> Graph:
    return read(http("/sparql").body)


def only(graph: Graph, subject: Any, predicate: URIRef) -> Any:
    (value,) = graph.objects(subject, predicate)
    return value


def test_without_a_query_the_endpoint_describes_itself(http: Http, server: str) -> None:
    reply = http("/sparql")
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/turtle; charset=utf-8")
    graph = read(reply.body)
    assert only(graph, None, SD.endpoint) == URIRef(f"{server}/sparql")
    assert (URIRef(f"{server}/sparql#service"), RDF.type, SD.Service) in graph


@pytest.mark.parametrize("media_type", GRAPH_TYPES)
def test_the_description_comes_as_each_rdf_format(http: Http, media_type: str) -> None:
    reply = http("/sparql", Accept=media_type)
    assert reply.type == media_type
    assert triples(reply.body, media_type) == triples(http("/sparql?format=ttl").body)


def test_a_browser_gets_the_form(http: Http) -> None:
    reply = http("/sparql", Accept=BROWSER)
    assert reply.type == "text/html"
    assert "<textarea" in reply.text


def test_a_client_that_rather_takes_rdf_than_pages_gets_rdf(http: Http) -> None:
    assert http("/sparql", Accept="text/html;q=0.5, application/rdf+xml").type == "application/rdf+xml"


def test_head_gives_the_same_headers_and_nothing_else(http: Http) -> None:
    reply = http("/sparql", method="HEAD")
    assert (reply.status, reply.type, reply.body) == (200, "text/turtle", b"")
    assert reply.headers["ETag"] == http("/sparql").headers["ETag"]


@pytest.mark.parametrize(
    "path", ["/sparql?query=", "/sparql?query=%20", "/sparql?query=&format=ttl", "/sparql?format=csv"]
)
def test_an_empty_query_and_a_table_without_one_are_mistakes(http: Http, path: str) -> None:
    reply = http(path)
    assert reply.status == 400
    assert "There is no query" in reply.json["detail"]


def test_a_post_without_a_query_is_a_mistake(http: Http) -> None:
    assert http("/sparql", data=b"", Content_Type="application/x-www-form-urlencoded").status == 400


def test_the_endpoint_is_the_address_that_the_client_used(http: Http, server: str) -> None:
    other = server.replace("127.0.0.1", "localhost")
    one, two = http("/sparql"), http("/sparql", base=other)
    assert only(read(two.body), None, SD.endpoint) == URIRef(f"{other}/sparql")
    assert one.headers["ETag"] != two.headers["ETag"]


def test_a_host_that_is_none_is_refused(small: Flask) -> None:
    with small.test_client() as client:
        reply = client.get("/sparql", headers={"Host": 'a"b<c>'})
    assert reply.status_code == 400
    assert reply.mimetype == "application/problem+json"


def test_it_offers_sparql_11_queries_in_every_format(service: Graph) -> None:
    assert list(service.objects(None, SD.supportedLanguage)) == [SD.SPARQL11Query]
    assert set(service.objects(None, SD.resultFormat)) == {
        FORMATS.SPARQL_Results_JSON,
        FORMATS.SPARQL_Results_XML,
        FORMATS.SPARQL_Results_CSV,
        FORMATS.SPARQL_Results_TSV,
        FORMATS.Turtle,
        FORMATS["N-Triples"],
        FORMATS.RDF_XML,
        FORMATS["JSON-LD"],
        FORMATS.TriG,
        FORMATS["N-Quads"],
    }
    assert len([*TABLES, *GRAPHS]) == 10


def test_the_default_graph_is_no_union_of_all_since_the_findings_are_left_out(service: Graph) -> None:
    assert list(service.objects(None, SD.feature)) == []


def test_the_default_graph_of_a_snapshot_without_findings_is_the_union(small: Flask) -> None:
    with small.test_client() as client:
        told = read(client.get("/sparql").data)
    assert list(told.objects(None, SD.feature)) == [SD.UnionDefaultGraph]
    assert {int(count) for count in told.objects(None, VOID.triples)} == {2, 3, 5}


def test_federation_is_a_feature_where_an_endpoint_is_allowed(made_up: Snapshot) -> None:
    allowed = Settings(service_allow=("http://example.org/sparql",))
    with create_app(made_up, Engine(Store()), allowed).test_client() as client:
        told = read(client.get("/sparql").data)
    assert SD.BasicFederatedQuery in set(told.objects(None, SD.feature))


def test_every_named_graph_is_named_and_counted(service: Graph, snapshot: Snapshot, http: Http) -> None:
    dataset = only(service, None, SD.defaultDataset)
    counted = {
        str(only(service, node, SD.name)): int(only(service, only(service, node, SD.graph), VOID.triples))
        for node in service.objects(dataset, SD.namedGraph)
    }
    assert counted == snapshot.manifest.graphs
    assert set(counted) >= {f"{ID}plan/{slug}/graph" for slug in PLANS} | {str(VALIDATION), GRAPH.agencies.value}
    graph = f"{ID}plan/noms-2009/graph"
    assert counted[graph] == number(http, f"GRAPH <{graph}> {{ ?s ?p ?o }}")
    default = only(service, dataset, SD.defaultGraph)
    assert int(only(service, default, VOID.triples)) == number(http, "?s ?p ?o")


def test_a_query_may_choose_among_the_same_graphs(service: Graph) -> None:
    dataset, available = only(service, None, SD.defaultDataset), only(service, None, SD.availableGraphs)
    assert set(service.objects(available, SD.namedGraph)) == set(service.objects(dataset, SD.namedGraph))


def test_it_conforms_to_the_vocabulary(http: Http) -> None:
    found = triples(http("/sparql").body)
    assert faults(found, "service-description") == []
    assert unknown_terms(found) == set()


def test_the_shapes_notice_what_is_missing(http: Http) -> None:
    found = triples(http("/sparql").body)
    without = {triple for triple in found if triple.predicate.value not in (str(SD.endpoint), str(SD.name))}
    told = faults(without, "service-description")
    assert len([line for line in told if str(SD.name) in line]) == len(found_by(found, SD.name))
    assert len([line for line in told if str(SD.endpoint) in line]) == 1


def found_by(found: set[Triple], predicate: URIRef) -> list[Triple]:
    return [triple for triple in found if triple.predicate.value == str(predicate)]


# -- the data: VoID and DCAT ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def void_app(snapshot: Snapshot) -> Flask:
    return create_app(snapshot, Engine(Store()))


@pytest.fixture(scope="module")
def void(void_app: Flask) -> Graph:
    with void_app.test_client() as client:
        return read(client.get("/.well-known/void").data)


HERE = "http://localhost/.well-known/void"
DATASET, ALL = URIRef(f"{HERE}#dataset"), URIRef(f"{HERE}#all-graphs")


def partition(void: Graph, kind: str, property: str | None = None) -> Any:
    """The part of the data set with the things of a class, or what these have of a property."""
    (part,) = (
        node for node in void.objects(DATASET, VOID.classPartition) if (node, VOID["class"], URIRef(kind)) in void
    )
    if property is None:
        return part
    return next(
        node for node in void.objects(part, VOID.propertyPartition) if (node, VOID.property, URIRef(property)) in void
    )


def test_the_data_are_described_at_the_well_known_place(http: Http, server: str) -> None:
    reply = http("/.well-known/void")
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/turtle; charset=utf-8")
    graph, document = read(reply.body), URIRef(f"{server}/.well-known/void")
    assert (document, RDF.type, VOID.DatasetDescription) in graph
    dataset = only(graph, document, FOAF.primaryTopic)
    assert only(graph, dataset, VOID.sparqlEndpoint) == URIRef(f"{server}/sparql")
    assert int(only(graph, dataset, VOID.triples)) == number(http, "?s ?p ?o")


@pytest.mark.parametrize(("name", "media_type"), [(format.name, format.media_types[0]) for format in GRAPHS])
def test_the_description_of_the_data_comes_in_each_format(client: FlaskClient, name: str, media_type: str) -> None:
    accepted = client.get("/.well-known/void", headers={"Accept": media_type})
    named = client.get(f"/.well-known/void?format={name}")
    assert accepted.mimetype == named.mimetype == media_type
    assert accepted.data == named.data
    assert triples(named.data, media_type) == triples(client.get("/.well-known/void").data)


@pytest.mark.parametrize("format", ["html", "csv", "x"])
def test_a_format_that_carries_no_graph_is_refused(client: FlaskClient, format: str) -> None:
    reply = client.get(f"/.well-known/void?format={format}")
    assert reply.status_code == 406
    assert "ttl" in reply.get_data(as_text=True)


def test_it_is_the_same_each_time_and_a_client_that_has_it_is_told_so(void_app: Flask, snapshot: Snapshot) -> None:
    one, two = void_app.test_client(), create_app(snapshot, Engine(Store())).test_client()
    first, again = one.get("/.well-known/void"), two.get("/.well-known/void")
    assert first.data == again.data == one.get("/.well-known/void").data
    assert first.headers["ETag"] == again.headers["ETag"]
    assert not first.headers["ETag"].startswith("W/")
    known = one.get("/.well-known/void", headers={"If-None-Match": first.headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")


def test_it_says_what_the_data_are_and_whose(void: Graph, snapshot: Snapshot) -> None:
    assert only(void, DATASET, DCTERMS.title) == Literal(
        "Planweave: government plans as one evidenced graph", lang="en"
    )
    assert only(void, DATASET, DCTERMS.identifier) == Literal(snapshot.hash)
    assert only(void, DATASET, VOID.uriSpace) == Literal("https://w3id.org/planweave/id/")
    rights = only(void, only(void, DATASET, DCTERMS.rights), RDFS.label)
    assert rights.startswith("The plans are Crown copyright or their publishers'")
    readme = Path(__file__).resolve().parent.parent.parent / "README.md"
    assert rights.rstrip(".") in readme.read_text(encoding="utf-8")


def test_only_the_vocabulary_has_a_licence_since_only_that_states_one(void: Graph) -> None:
    licensed = [(str(node), str(licence)) for node, licence in void.subject_objects(DCTERMS.license)]
    assert licensed == [(f"{HERE}#graph/ontology", "https://spdx.org/licenses/MIT")]


def test_the_figures_are_those_that_queries_give(void: Graph, http: Http) -> None:
    own = f'FILTER(STRSTARTS(STR(?s), "{ID}"))'
    assert {
        VOID.triples: number(http, "?s ?p ?o"),
        VOID.entities: number(http, f"?s ?p ?o {own}", "DISTINCT ?s"),
        VOID.distinctSubjects: number(http, "?s ?p ?o", "DISTINCT ?s"),
        VOID.distinctObjects: number(http, "?s ?p ?o", "DISTINCT ?o"),
        VOID.properties: number(http, "?s ?p ?o", "DISTINCT ?p"),
        VOID.classes: number(http, "?s a ?c", "DISTINCT ?c"),
    } == {
        term: int(only(void, DATASET, term))
        for term in (
            VOID.triples,
            VOID.entities,
            VOID.distinctSubjects,
            VOID.distinctObjects,
            VOID.properties,
            VOID.classes,
        )
    }


@pytest.mark.parametrize(
    ("kind", "things"),
    # As the plans print them: the README's table of the first five plans.
    [
        ("Plan", 5),
        ("Action", 87),
        ("KeyOutcome", 20),
        ("Deliverable", 49),
        ("DeliveryStep", 66),
        ("Recommendation", 14),
    ],
)
def test_a_class_is_told_with_how_many_things_it_has(void: Graph, kind: str, things: int) -> None:
    assert int(only(void, partition(void, PW.NS + kind), VOID.entities)) == things


def test_editors_learn_which_properties_the_things_of_a_class_have(void: Graph, http: Http) -> None:
    """The question that the completion of SPARQL editors asks of VoID."""
    rows = void.query(
        """SELECT ?class ?property ?triples {
          ?part void:class ?class ; void:propertyPartition ?use . ?use void:property ?property ; void:triples ?triples
        }""",
        initNs={"void": VOID},
    )
    told = {(str(kind), str(property)): int(count) for kind, property, count in rows}  # type: ignore[misc]
    action, owned = PW.NS + "Action", PW.NS + "ownedBy"
    assert told[action, owned] == number(http, f"?s a <{action}> ; <{owned}> ?o")
    assert told[PW.NS + "Plan", str(DCTERMS.title)] == 5
    assert (PW.NS + "Plan", owned) not in told
    assert len(told) == number(http, "{ SELECT DISTINCT ?c ?p { ?s a ?c ; ?p ?o } }")


def test_a_property_is_told_with_how_many_things_it_joins(void: Graph, http: Http) -> None:
    (part,) = (
        node
        for node in void.objects(DATASET, VOID.propertyPartition)
        if (node, VOID.property, URIRef(PW.text.value)) in void
    )
    pattern = f"?s {PW.text} ?o"
    assert int(only(void, part, VOID.triples)) == number(http, pattern)
    assert int(only(void, part, VOID.distinctSubjects)) == number(http, pattern, "DISTINCT ?s")
    assert int(only(void, part, VOID.distinctObjects)) == number(http, pattern, "DISTINCT ?o")


def test_the_parts_by_property_make_up_the_whole(void: Graph) -> None:
    parts = [int(only(void, part, VOID.triples)) for part in void.objects(DATASET, VOID.propertyPartition)]
    assert sum(parts) == int(only(void, DATASET, VOID.triples))
    assert len(parts) == int(only(void, DATASET, VOID.properties))


def test_each_named_graph_is_a_subset_of_what_holds_it(void: Graph, snapshot: Snapshot) -> None:
    def graphs_of(whole: URIRef) -> dict[str, int]:
        subsets = {str(node).partition("#")[2]: node for node in void.objects(whole, VOID.subset)}
        counts = {name: int(only(void, node, VOID.triples)) for name, node in subsets.items()}
        return {BASE + name: count for name, count in counts.items() if name.startswith(("graph/", "id/"))}

    assert graphs_of(DATASET) == {
        name: count for name, count in snapshot.manifest.graphs.items() if name != str(VALIDATION)
    }
    assert graphs_of(ALL) == {str(VALIDATION): snapshot.manifest.graphs[str(VALIDATION)]}
    assert (ALL, VOID.subset, DATASET) in void


def test_each_graph_but_a_plans_has_a_title_of_ours_and_a_plans_that_of_the_plan(
    void: Graph, snapshot: Snapshot
) -> None:
    for graph in snapshot.manifest.graphs:
        assert only(void, URIRef(f"{HERE}#{graph.removeprefix(BASE)}"), DCTERMS.title)
    noms = URIRef(f"{HERE}#id/plan/noms-2009/graph")
    plan = URIRef(f"{ID}plan/noms-2009")
    title = "The National Offender Management Service Drug Strategy 2008–2011: Action Plan"
    assert only(void, noms, DCTERMS.title) == only(void, plan, DCTERMS.title) == Literal(title, lang="en")
    assert only(void, noms, DCTERMS.source) == plan
    assert only(void, plan, DCTERMS.issued) == Literal("2009", datatype=XSD.gYear)


def test_the_time_that_the_plans_are_for_is_told(void: Graph) -> None:
    period = only(void, DATASET, DCTERMS.temporal)
    assert only(void, period, DCAT.startDate) == Literal("2005-11-01", datatype=XSD.date)
    assert only(void, period, DCAT.endDate) == Literal("2012-03-31", datatype=XSD.date)


def test_links_to_other_data_are_sets_of_their_own(void: Graph, http: Http) -> None:
    linksets = {
        str(only(void, only(void, node, VOID.objectsTarget), VOID.uriSpace)): node
        for node in void.subjects(RDF.type, VOID.Linkset)
    }
    assert set(linksets) == {GOVYEAR, STATGEO}
    years, places = linksets[GOVYEAR], linksets[STATGEO]
    assert only(void, years, VOID.linkPredicate) == URIRef(PW.financialYear.value)
    assert only(void, places, VOID.linkPredicate) == SKOS.exactMatch
    assert int(only(void, years, VOID.triples)) == number(http, f"?s {PW.financialYear} ?year FILTER(ISIRI(?year))")
    assert (DATASET, VOID.subset, years) in void
    assert only(void, years, VOID.subjectsTarget) == DATASET


def test_the_vocabularies_are_those_of_the_terms_used(void: Graph) -> None:
    told = {str(vocabulary) for vocabulary in void.objects(DATASET, VOID.vocabulary)}
    assert {PW.NS, str(DCTERMS), str(SKOS), str(OWL)} <= told
    assert not {space for space in told if space.startswith(ID)}
    used = {str(term) for term in [*void.objects(None, VOID.property), *void.objects(None, VOID["class"])]}
    assert not {term for term in used if not term.startswith(tuple(told))}


def test_each_dump_is_a_distribution_with_its_size_and_checksum(void: Graph, client: FlaskClient) -> None:
    for dump in client.get("/dump/?format=json").get_json()["dumps"]:
        file = URIRef(f"http://localhost{dump['href']}")
        (whole,) = void.subjects(VOID.dataDump, file)
        assert whole == (DATASET if ".ttl" in dump["name"] else ALL)
        (distribution,) = void.subjects(DCAT.downloadURL, file)
        assert (whole, DCAT.distribution, distribution) in void
        assert int(only(void, distribution, DCAT.byteSize)) == dump["size"]
        assert only(void, distribution, DCAT.mediaType) == URIRef(IANA + dump["media_type"])
        assert bool(list(void.objects(distribution, DCAT.compressFormat))) is dump["compressed"]
        checksum = only(void, distribution, SPDX.checksum)
        assert str(void.value(checksum, SPDX.checksumValue)).lower() == dump["sha256"]


def test_the_service_description_and_the_data_name_the_same_things(void: Graph, client: FlaskClient) -> None:
    service = read(client.get("/sparql").data)
    assert only(service, None, SD.defaultGraph) == DATASET
    described = set(service.objects(None, SD.graph)) - set(void.subjects(RDF.type, VOID.Dataset))
    assert described == set()
    assert set(void.subjects(RDF.type, DCAT.DataService)) == set(service.subjects(RDF.type, SD.Service))


def test_the_description_of_the_data_conforms_to_its_vocabularies(client: FlaskClient) -> None:
    found = triples(client.get("/.well-known/void").data)
    assert faults(found, "void-dcat") == []
    assert unknown_terms(found) == set()


@pytest.mark.parametrize("term", [VOID.property, VOID.entities, DCAT.mediaType, VOID.linkPredicate, DCTERMS.rights])
def test_the_shapes_notice_what_the_data_lack(small: Flask, void_app: Flask, term: URIRef) -> None:
    app = void_app if term == VOID.linkPredicate else small
    with app.test_client() as client:
        found = triples(client.get("/.well-known/void").data)
    assert found_by(found, term)
    assert any(str(term) in line for line in faults(found - set(found_by(found, term)), "void-dcat"))


def test_a_term_without_a_prefix_here_has_a_part_too(small: Flask) -> None:
    with small.test_client() as client:
        void = read(client.get("/.well-known/void").data)
    odd = URIRef("http://example.org/no%20prefix")
    assert {int(only(void, part, VOID.triples)) for part in void.subjects(VOID.property, odd)} == {1}
