"""The servers that are measured: started as processes of their own, loaded with the same data, stopped afterwards.

Each gets the data in the form in which it is best, and answers the same text in the same dataset: a default graph that
holds every statement but what validation found, and the named graphs.
"""

from __future__ import annotations

import http.client
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from prometheus_client.parser import text_string_to_metric_families

from ontology.terms import GRAPH
from service.benchmark.clients import Address, NoAnswer, fetch
from service.benchmark.corpora import COMMAND, Corpus, Kept, flattened_file, folder_bytes, keep, kept
from service.benchmark.names import OURS, OURS_CACHED
from service.benchmark.virtuoso import write_settings
from service.remote import FLATTENED

__all__ = ["Running", "settle", "start"]

_START_SECONDS = 600
_STOP_SECONDS = 20
_TABLE = "application/sparql-results+json"
_MOST_RDFLIB = 10
"""Plans with which rdflib can be borne."""


@dataclass(frozen=True)
class Running:
    """A server that answers. Seconds: `load` of the data into its files (None where it has none of its own), `start`
    until the first answer. `disk` is the size of its files in bytes."""

    name: str
    process: subprocess.Popen[bytes]
    address: Address
    load: float | None
    start: float
    disk: int

    def stop(self) -> None:
        """End it and wait for that."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _planweave(corpus: Corpus, *options: str) -> Callable[[str], Running]:
    def begin(name: str) -> Running:
        port = _free_port()
        command = [str(COMMAND), "serve", "--port", str(port), "--no-log-requests", "--query-seconds", "60"]
        command += [*corpus.options, *options]
        return _started(name, command, corpus, Address(f"http://127.0.0.1:{port}/sparql"), disk=corpus.bytes)

    return begin


def _ours(corpus: Corpus) -> Running:
    return _planweave(corpus, "--cache-bytes", "0")(OURS)


def _cached(corpus: Corpus) -> Running:
    return _planweave(corpus)(OURS_CACHED)


def _oxigraph_disk(corpus: Corpus) -> Running:
    loaded = kept(corpus, "oxigraph") or _loaded_by_oxigraph(corpus)
    port = _free_port()
    command = [_program("oxigraph"), "serve-read-only", "--location", str(loaded.path / "db")]
    where = ["--bind", f"127.0.0.1:{port}"]
    disk = folder_bytes(loaded.path)
    address = Address(f"http://127.0.0.1:{port}/query")
    return _started("oxigraph-disk", [*command, *where], corpus, address, loaded=loaded, disk=disk)


def _loaded_by_oxigraph(corpus: Corpus) -> Kept:
    data = flattened_file(corpus, graph=False)
    target = corpus.folder / "oxigraph"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    begun = time.monotonic()
    _run([_program("oxigraph"), "load", "--location", str(target / "db"), "--file", str(data)])
    return keep(corpus, "oxigraph", time.monotonic() - begun)


def _oxigraph_memory(corpus: Corpus) -> Running:
    data = flattened_file(corpus, graph=False)
    port = _free_port()
    command = [_program("oxigraph"), "serve", "--bind", f"127.0.0.1:{port}"]
    return _started(
        "oxigraph-memory",
        command,
        corpus,
        Address(f"http://127.0.0.1:{port}/query"),
        fill=lambda: _send(port, "/store?no_transaction", data),
    )


def _virtuoso(corpus: Corpus) -> Running:
    loaded = kept(corpus, "virtuoso")
    folder = corpus.folder / "virtuoso"
    if loaded is None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    port, sql_port = _free_port(), _free_port()
    data = flattened_file(corpus, graph=True)
    settings = write_settings(folder, port, sql_port, data.parent, corpus.snapshot.manifest.quads)
    (folder / "virtuoso.lck").unlink(missing_ok=True)
    command = [_program("virtuoso-t"), "+configfile", str(settings), "+foreground"]
    running = _started(
        "virtuoso",
        command,
        corpus,
        Address(
            f"http://127.0.0.1:{port}/sparql",
            (("default-graph-uri", FLATTENED.value),),
            (("graph:validation", ("named-graph-uri", GRAPH.validation.value)),),
        ),
        loaded=loaded,
    )
    try:
        if loaded is None:
            begun = time.monotonic()
            for statement in (
                f"ld_dir('{data.parent}', '{data.name}', '{FLATTENED.value}')",
                "rdf_loader_run()",
                "checkpoint",
            ):
                _virtuoso_sql(sql_port, statement)
            loaded = keep(corpus, "virtuoso", time.monotonic() - begun)
    except NoAnswer:
        running.stop()
        raise
    return Running(running.name, running.process, running.address, loaded.seconds, running.start, folder_bytes(folder))


def _rdflib(corpus: Corpus) -> Running:
    if corpus.plans is not None and corpus.plans > _MOST_RDFLIB:
        raise NoAnswer(f"It is left out above {_MOST_RDFLIB} plans, where it takes minutes for one query.")
    port = _free_port()
    data = flattened_file(corpus, graph=False)
    command = [_program("rdflib-endpoint"), "serve", "--host", "127.0.0.1", "--port", str(port), str(data)]
    return _started("rdflib-endpoint", command, corpus, Address(f"http://127.0.0.1:{port}/"))


_STARTED: Mapping[str, Callable[[Corpus], Running]] = MappingProxyType(
    {
        OURS: _ours,
        OURS_CACHED: _cached,
        "oxigraph-memory": _oxigraph_memory,
        "oxigraph-disk": _oxigraph_disk,
        "virtuoso": _virtuoso,
        "rdflib-endpoint": _rdflib,
    }
)


def start(name: str, corpus: Corpus) -> Running:
    """The server of this name, with the corpus in it; raises `NoAnswer` when it does not come up."""
    try:
        return _STARTED[name](corpus)
    except OSError as error:
        raise NoAnswer(f"It does not start ({error}).") from error


def settle(server: Running) -> str:
    """Wait until one of our servers has its graph where it stays; which of the kinds of `service.holding` that is.

    Raises `NoAnswer` when it has not within ten minutes.
    """
    parts = urlsplit(server.address.url)
    address = Address(f"{parts.scheme}://{parts.netloc}/metrics")
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        body, _ = fetch(address, None, "text/plain", 10)
        samples = [
            sample for family in text_string_to_metric_families(body.decode("utf-8")) for sample in family.samples
        ]
        if any(sample.name == "planweave_graph_loading" and not sample.value for sample in samples):
            return next(s.labels["place"] for s in samples if s.name == "planweave_graph_place" and s.value)
        time.sleep(0.1)
    raise NoAnswer(f"It has not brought its graph into memory within {_START_SECONDS} seconds.")


def _started(
    name: str,
    command: list[str],
    corpus: Corpus,
    address: Address,
    *,
    loaded: Kept | None = None,
    disk: int = 0,
    fill: Callable[[], None] = lambda: None,
) -> Running:
    """Start a server, wait until it answers, fill it if it begins empty, and ask it once more."""
    log = (corpus.folder / f"{name}.log").open("wb")
    begun = time.monotonic()
    with log:
        process = subprocess.Popen(  # noqa: S603 - programs of this benchmark's own list
            command, env=dict(corpus.environment), stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    try:
        _wait(process, address, log.name)
        fill()
        fetch(address, "ASK {}", _TABLE, _START_SECONDS)
    except BaseException:
        process.kill()
        process.wait()
        raise
    return Running(name, process, address, loaded.seconds if loaded else None, time.monotonic() - begun, disk)


def _wait(process: subprocess.Popen[bytes], address: Address, log: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            said = Path(log).read_text(encoding="utf-8", errors="replace").strip().splitlines()
            raise NoAnswer(f"It ends with code {process.returncode}: {said[-1] if said else 'it says nothing'}")
        try:
            fetch(address, "ASK {}", _TABLE, 10)
        except NoAnswer:
            time.sleep(0.01)
        else:
            return
    raise NoAnswer(f"It does not answer within {_START_SECONDS} seconds.")


def _send(port: int, path: str, data: Path) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_START_SECONDS)
    try:
        with data.open("rb") as file:
            headers = {"Content-Type": "application/n-quads", "Content-Length": str(data.stat().st_size)}
            connection.request("POST", path, file, headers)
            reply = connection.getresponse()
            said = reply.read().decode("utf-8", "replace")
    finally:
        connection.close()
    if reply.status >= 300:
        raise NoAnswer(f"It does not take the data (status {reply.status}: {said[:200]}).")


def _virtuoso_sql(port: int, statement: str) -> None:
    command = [_program("isql-vt"), f"127.0.0.1:{port}", "dba", "dba", f"exec={statement};"]
    said = _run(command)
    if "Done." not in said:
        raise NoAnswer(f"It does not carry out {statement[:40]} …: {' '.join(said.split())[:200]}")


def _run(command: list[str]) -> str:
    done = subprocess.run(  # noqa: S603 - programs of this benchmark's own list
        command, capture_output=True, text=True, check=False, timeout=_START_SECONDS
    )
    if done.returncode:
        raise NoAnswer(f"{Path(command[0]).name} fails: {done.stderr.strip()[-200:]}")
    return done.stdout


def _program(name: str) -> str:
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.is_file() else shutil.which(name)
    if found is None:
        raise NoAnswer(f"There is no {name} here; `make bench` says how to install it.")
    return found


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
