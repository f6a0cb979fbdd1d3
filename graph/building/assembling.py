"""Putting a snapshot together from sorted pieces: its data and their hash, then the store, the dumps and the counts."""

from __future__ import annotations

import hashlib
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, Store, parse

from graph.building.crew import each
from graph.building.jobs import bare, runs_of
from graph.building.merge import Run, distinct, merged
from graph.building.parts import Parts, Progress, Step
from graph.building.pieces import Piece, lines_of, packing, unpacking
from graph.dumps import Dump, pack_dump, write_index, write_texts
from graph.lines import Line
from graph.statistics import Counter, Counts, GraphCounter, Statistics
from ontology.terms import GRAPH

__all__ = ["Data", "write_data", "write_rest"]

_DEFAULT = "default"
"""The file of the default graph, each triple once, in canonical N-Triples."""

_VALIDATION = GRAPH.validation.value.encode()
_INFERRED = GRAPH.inferred.value.encode()
_BLOCK_LINES = 4096


@dataclass(frozen=True)
class Data:
    """What was written: the SHA-256 of the canonical N-Quads, in hex, how many there are in each graph, and the files
    of those graphs whose lines no piece has by themselves."""

    hash: str
    graphs: Mapping[str, int]
    files: Mapping[str, Path]


def write_data(
    work: Path, scratch: Path, parts: Parts, beside: Iterable[Quad], counter: Counter, progress: Progress | None
) -> Data:
    """Merge all parts into `data.nq` in the folder `work`, and the default graph for `write_rest` into `scratch`.

    What is concluded and asserted too stays asserted alone. `beside` are quads that nothing was concluded from.
    """
    added = sorted({f"{quad} .\n".encode() for quad in beside})
    told_graphs = {piece.told["graph"].encode() for piece in parts.told}
    passive = {_VALIDATION, _INFERRED, *(set(map(_graph_of, added)) - told_graphs)}
    apart = passive | {_graph_of(line) for line in added}
    whole = sum(piece.told["number"] for piece in (*parts.told, *parts.judged)) + len(parts.inferred) + len(added)
    runs = [run for piece in parts.told for section in ("told", "inferred") for run in runs_of(piece, section)]
    runs += [run for piece in parts.judged for run in runs_of(piece, "judged")]
    end = b" <%b> .\n" % _INFERRED
    runs += _run([line + end for line in parts.inferred]) + _run(added)
    graphs: dict[bytes, int] = defaultdict(int)
    digest = hashlib.sha256()
    done = 0
    with ExitStack() as stack:
        data = stack.enter_context((work / "data.nq").open("wb"))
        default = stack.enter_context(packing(scratch / _DEFAULT))
        files = {graph: scratch / f"graph-{n}" for n, graph in enumerate(sorted(apart))}
        writers = {graph: stack.enter_context(packing(path)) for graph, path in files.items()}
        block: list[bytes] = []
        for line, of_graphs in _groups(distinct(merged(runs, scratch))):
            if _INFERRED in of_graphs and not passive.issuperset(of_graphs):
                of_graphs.remove(_INFERRED)
            in_default = of_graphs != [_VALIDATION]
            if in_default:
                default.write(line + b" .\n")
            counter.triple(line, in_default)
            for graph in of_graphs:
                graphs[graph] += 1
                quad = b"%b <%b> .\n" % (line, graph)
                block.append(quad)
                if graph in writers:
                    writers[graph].write(quad)
            if len(block) >= _BLOCK_LINES:
                done += _flush(block, data, digest)
                if progress:
                    progress(Step("quads", min(done, whole), whole))
        _flush(block, data, digest)
    if progress:
        progress(Step("quads", whole, whole))
    return Data(
        digest.hexdigest(),
        {graph.decode(): number for graph, number in sorted(graphs.items())},
        {graph.decode(): path for graph, path in files.items()},
    )


def _flush(block: list[bytes], data: io.BufferedWriter, digest: hashlib._Hash) -> int:
    written = b"".join(block)
    data.write(written)
    digest.update(written)
    number = len(block)
    block.clear()
    return number


def _groups(lines: Iterable[bytes]) -> Iterator[tuple[Line, list[bytes]]]:
    """The triples of sorted N-Quads lines, each with the graphs that have it: they follow each other."""
    last, graphs = b"", list[bytes]()
    for line in lines:
        cut = line.rindex(b" <")
        triple, graph = line[:cut], line[cut + 2 : -4]
        if triple != last:
            if graphs:
                yield last, graphs
            last, graphs = triple, [graph]
        else:
            graphs.append(graph)
    if graphs:
        yield last, graphs


def _graph_of(line: bytes) -> bytes:
    return line[line.rindex(b" <") + 2 : -4]


def _run(lines: Sequence[bytes]) -> list[Run]:
    return [Run(lambda: iter(lines), lines[0], lines[-1])] if lines else []


@dataclass(frozen=True)
class _Rest:
    """What the last tasks of a build need."""

    work: Path
    scratch: Path
    graphs: tuple[tuple[str, tuple[Piece, ...], Path | None], ...]


def write_rest(
    work: Path,
    scratch: Path,
    parts: Parts,
    data: Data,
    counter: Counter,
    processes: int,
    progress: Progress | None,
) -> Statistics:
    """Write the store and the dumps beside the data, each by itself; the snapshot, counted."""
    by_graph: dict[str, list[Piece]] = defaultdict(list)
    for piece in parts.told:
        by_graph[piece.told["graph"]].append(piece)
    names = sorted(data.graphs, key="<{}>".format)
    graphs = tuple((name, tuple(by_graph[name]), data.files.get(name)) for name in names)
    dumps: list[Dump] = []
    counts: dict[str, Counts] = {}
    tasks = ("store", *(f"dump.{name}" for name in ("trig", "ttl", "nq")))
    setup = _Rest(work, scratch, graphs)
    for done, (task, (packed, counted)) in enumerate(each(_prepare, setup, iter(tasks), processes), 1):
        dumps.extend(packed)
        counts.update(counted)
        if progress:
            progress(Step("rest", done, len(tasks), task))
    write_index(work, dumps)
    return counter.statistics(counts)


def _prepare(rest: _Rest) -> Callable[[str], tuple[tuple[Dump, ...], dict[str, Counts]]]:
    def work(task: str) -> tuple[tuple[Dump, ...], dict[str, Counts]]:
        counts: dict[str, Counts] = {}
        if task == "store":
            _write_store(rest.work, rest.scratch)
            return (), counts
        name = task.removeprefix("dump.")
        if name == "ttl":
            with unpacking(rest.scratch / _DEFAULT) as text:
                write_texts(rest.work, name, (quad.triple for quad in parse(text, RdfFormat.N_TRIPLES)))
        elif name == "trig":
            write_texts(rest.work, name, _quads_by_graph(rest, counts))
        return pack_dump(rest.work, name), counts

    return work


def _write_store(work: Path, scratch: Path) -> None:
    store = Store(str(work / "store"))
    store.bulk_load(path=work / "data.nq", format=RdfFormat.N_QUADS)
    with unpacking(scratch / _DEFAULT) as text:
        store.bulk_load(input=text, format=RdfFormat.N_TRIPLES)
    store.flush()
    store.optimize()


def _quads_by_graph(rest: _Rest, counts: dict[str, Counts]) -> Iterator[Quad]:
    """The quads of a snapshot, graph by graph; each graph is counted on the way."""
    apart = rest.scratch / "graphs"  # the default graph's counts lie in the other folder, under the same names
    apart.mkdir()
    for name, pieces, path in rest.graphs:
        lines = (
            lines_of(path)
            if path
            else distinct(merged([run for piece in pieces for run in runs_of(piece, "told")], rest.scratch))
        )
        counter = GraphCounter(apart)
        for block in _blocks(lines):
            for triple in bare(block):
                counter.add(*triple.split(b" ", 2))
            yield from parse(b"".join(block), RdfFormat.N_QUADS)
        counts[name] = counter.counts()[0]


def _blocks(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    block: list[bytes] = []
    for line in lines:
        block.append(line)
        if len(block) >= _BLOCK_LINES:
            yield block
            block = []
    yield block
