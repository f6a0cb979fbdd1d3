"""The OpenAPI document: it is valid, it says what the headers say, and the service does what it says."""

import re
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, assume, given, settings
from openapi_schema_validator import OAS31Validator, oas31_format_checker
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.core.failures import FailureGroup

from queries.catalogue import load_catalogue
from queries.model import Query
from tests.service.markup import Markup

CATALOGUE = load_catalogue()
TYPES = {"date": "string", "integer": "integer", "boolean": "boolean"}

# Paths whose operations are told whole; the others are only listed.
TOLD = r"^/(queries|sparql|openapi|\.well-known/sparql-examples)"
EXAMPLES = 10


@pytest.fixture(scope="module")
def document(app: Flask) -> Any:
    return app.test_client().get("/openapi.json").json


def test_the_document_is_valid_openapi(document: Any) -> None:
    assert document["openapi"].startswith("3.1.")
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_every_query_is_told_from_its_header_alone(document: Any) -> None:
    for query in CATALOGUE:
        told = document["paths"][f"/queries/{query.name}"]["get"]
        assert (told["summary"], told["description"]) == (query.title, query.description)
        parameters = {each["name"]: each for each in told["parameters"]}
        paging = set() if query.answers_with_graph else {"limit", "offset"}
        assert set(parameters) == set(query.by_name) | paging | {"format"}
        for name, parameter in query.by_name.items():
            schema = parameters[name]["schema"]
            assert parameters[name]["required"] is parameter.required
            assert parameters[name]["description"].startswith(parameter.description)
            assert (schema["type"] == "array") is parameter.many
            schema = schema.get("items", schema)
            assert schema["type"] == TYPES.get(parameter.type.value, "string")
            assert [value for value in schema.get("enum", ()) if value] == list(parameter.values)


def test_types_defaults_and_examples_are_values_and_not_words(document: Any) -> None:
    def parameter(query: str, name: str) -> Any:
        told = document["paths"][f"/queries/{query}"]["get"]["parameters"]
        return next(each for each in told if each["name"] == name)

    assert parameter("initiative-matrix", "min_plans")["schema"]["default"] == 2
    assert parameter("initiative-matrix", "min_plans")["example"] == 3
    assert parameter("owned-by", "predecessors")["schema"] == {"type": "boolean", "default": True}
    assert parameter("owned-by", "predecessors")["example"] is False
    assert parameter("due", "from")["schema"] == {"type": "string", "format": "date"}
    assert parameter("trace", "plan")["example"] == ["noms-2009"]
    assert parameter("dependency-chain", "direction")["schema"]["enum"] == ["", "both", "back", "forward"]
    assert parameter("trace", "limit")["schema"] == {"type": "integer", "minimum": 1, "maximum": 1_000_000}


def test_the_records_have_the_columns_and_their_types(document: Any) -> None:
    answer = document["paths"]["/queries/slippage"]["get"]["responses"]["200"]["content"]["application/json"]
    record = answer["schema"]["items"]
    columns = CATALOGUE["slippage"].columns
    assert list(record["properties"]) == record["required"] == [column.name for column in columns]
    types = {name: tuple(cell["type"]) for name, cell in record["properties"].items()}
    assert types["plan"] == types["latest"] == types["quote"] == ("string", "null")
    assert types["days_from_first"] == ("integer", "null")
    assert types["value"] == ("number", "null")
    assert types["in_same_plan"] == ("boolean", "null")
    assert record["properties"]["latest"]["format"] == "date"
    assert record["properties"]["plan"]["format"] == "iri"


def test_no_address_of_the_service_is_left_out(document: Any, app: Flask) -> None:
    addresses = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) for rule in app.url_map.iter_rules()}
    assert addresses - {"/queries/{name}"} == set(document["paths"]) - {f"/queries/{query.name}" for query in CATALOGUE}


def test_the_page_shows_every_operation_and_parameter_without_a_script(client: FlaskClient, document: Any) -> None:
    page = client.get("/api")
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert Markup(page.text).dangers == set()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert f"{method.upper()} {path}" in page.text
            for parameter in operation.get("parameters", ()):
                assert f"<code>{parameter['name']}</code>" in page.text


def test_the_document_is_tagged_and_readable_from_anywhere(client: FlaskClient) -> None:
    reply = client.get("/openapi.json")
    assert reply.mimetype == "application/json"
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get("/openapi.json", headers={"If-None-Match": reply.headers["ETag"]}).status_code == 304


# -- schemathesis ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def operations(app: Flask) -> list[Any]:
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app).include(path_regex=TOLD)
    return [operation.ok() for operation in schema.get_all_operations()]


def takes_words(operation: Any) -> bool:
    """Whether it takes text that may be well-formed and still mean nothing: SPARQL, or the name of a thing."""
    name = operation.path.removeprefix("/queries/")
    if name not in CATALOGUE:
        return bool(operation.path == "/sparql")
    return any(each.type.is_thing for each in CATALOGUE[name].parameters)


def faults_of(operation: Any, mode: GenerationMode) -> str:
    left_out = [CHECKS.get_one("positive_data_acceptance")] if takes_words(operation) else []

    @settings(max_examples=EXAMPLES, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        # An empty list or object is sent as nothing at all, which is not wrong; and 20.0, an integer to JSON Schema, is
        # none in an address.
        given_values = (case.query or {}).values()
        assume(all(value not in (None, [], {}) and not isinstance(value, float) for value in given_values))
        case.call_and_validate(headers={"Accept-Encoding": "identity"}, excluded_checks=left_out)

    try:
        ask()
    except FailureGroup as found:
        return "; ".join(str(failure) for failure in found.exceptions)
    return ""


@pytest.mark.slow
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["right", "wrong"])
def test_schemathesis_finds_nothing(operations: list[Any], mode: GenerationMode) -> None:
    assert len(operations) == len(CATALOGUE) + 6
    # Nothing can be wrong about a request without parameters.
    asked = [each for each in operations if mode is GenerationMode.POSITIVE or each.query or each.body]
    found = {operation.label: faults_of(operation, mode) for operation in asked}
    assert {label: words for label, words in found.items() if words} == {}


@pytest.mark.parametrize("query", [query for query in CATALOGUE if query.columns], ids=lambda query: query.name)
def test_the_records_of_every_example_are_as_the_document_says(
    client: FlaskClient, document: Any, query: Query
) -> None:
    told = document["paths"][f"/queries/{query.name}"]["get"]["responses"]["200"]["content"]["application/json"]
    schema = OAS31Validator(told["schema"], format_checker=oas31_format_checker)
    values = {each.name: each.example for each in query.parameters if each.required}
    records = client.get(f"/queries/{query.name}", query_string={**values, "format": "records"}).json
    assert records
    assert list(schema.iter_errors(records)) == []
    assert not schema.is_valid([{**records[0], "more": 1}])
    assert not schema.is_valid([dict.fromkeys(records[0], False)])
