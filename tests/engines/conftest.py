"""Real engines: an `oxigraph` server, a Virtuoso, and services that answer from them by `--store`."""

import os
import subprocess
from collections.abc import Callable, Iterator

import pytest

from graph.snapshot import Snapshot
from tests.conftest import COMMAND
from tests.engines.processes import Engine, start_oxigraph, start_virtuoso, virtuoso_sql

WITHOUT_ENGINES = os.environ.get("PLANWEAVE_ENGINES") == "none"
"""A machine that cannot have other engines says so; then the tests that need them are deselected, and counted."""
ENGINES = {"oxigraph_server", "virtuoso", "comunica", "on_oxigraph", "on_virtuoso", "neighbour"}

GRANTS = ('GRANT EXECUTE ON DB.DBA.SPARQL_SINV_IMP TO "SPARQL"', 'GRANT SELECT ON DB.DBA.SPARQL_SINV_2 TO "SPARQL"')
"""What Virtuoso's user of the endpoint needs before it may ask other endpoints."""


def pytest_report_header() -> str:
    return f"other engines: {'none, by request' if WITHOUT_ENGINES else 'oxigraph, Virtuoso, Comunica'}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if WITHOUT_ENGINES:
        without = [item for item in items if ENGINES & set(getattr(item, "fixturenames", ()))]
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if item not in without]


@pytest.fixture(scope="session")
def oxigraph_server() -> Iterator[Engine]:
    """A real `oxigraph` server, empty at first."""
    engine = start_oxigraph()
    yield engine
    engine.stop()


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A real Virtuoso, empty at first, whose endpoint may ask others."""
    engine = start_virtuoso(tmp_path_factory.mktemp("virtuoso"))
    try:
        virtuoso_sql(engine, *GRANTS)
        yield engine
    finally:
        engine.stop()


def pushed(engine: Engine, *, user: str = "", password: str = "") -> subprocess.CompletedProcess[str]:
    """What `planweave push` says when it loads the snapshot into an engine."""
    environment = {**os.environ, "PLANWEAVE_STORE_USER": user, "PLANWEAVE_STORE_PASSWORD": password}
    command = [COMMAND, "push", engine.query, "--graph-store", engine.graphs]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240, check=False)


@pytest.fixture(scope="session")
def on_oxigraph(snapshot: Snapshot, oxigraph_server: Engine, serve: Callable[..., object]) -> str:
    """The address of a service that answers from the oxigraph server."""
    done = pushed(oxigraph_server)
    assert done.returncode == 0, done.stderr
    return serve("--store", oxigraph_server.query).url


@pytest.fixture(scope="session")
def on_virtuoso(snapshot: Snapshot, virtuoso: Engine, serve: Callable[..., object]) -> str:
    """The address of a service that answers from Virtuoso, which wants a name and a password for graphs."""
    done = pushed(virtuoso, user="dba", password="dba")  # noqa: S106 - a new database's own
    assert done.returncode == 0, done.stderr
    return serve("--store", virtuoso.query, "--query-seconds", "90").url
