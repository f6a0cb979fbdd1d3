"""The index of literals: it gives every literal that a scan of the whole graph finds."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, RdfFormat, Store

from graph.errors import NoSnapshot
from graph.literals import LITERALS_FILE, Literals, open_literals, write_literals
from graph.snapshot import Snapshot
from ontology.terms import PW, RDFS, XSD

_NQ = RdfFormat.N_QUADS
A, B, G = "<http://e/a>", "<http://e/b>", "<http://e/g>"


@pytest.fixture(scope="module")
def index(snapshot: Snapshot) -> Literals:
    found = open_literals(snapshot.folder)
    assert found
    return found


def _made(folder: Path, *lines: str) -> Literals:
    (folder / "data.nq").write_text("".join(f"{line} .\n" for line in sorted(lines)), encoding="utf-8")
    write_literals(folder)
    found = open_literals(folder)
    assert found
    return found


@pytest.mark.parametrize("word", ["inspection", "drug treatment", "IDTS", "’s ", "90%", "(NOMS)", 'a "', "\n"])
@pytest.mark.parametrize("property_", [RDFS.label, PW.text, PW.asPrinted])
def test_it_finds_what_a_scan_finds(snapshot: Snapshot, index: Literals, word: str, property_: object) -> None:
    scanned: set[Literal] = {
        quad.object
        for quad in snapshot.store.quads_for_pattern(None, property_, None)  # type: ignore[arg-type]
        if isinstance(quad.object, Literal) and word in quad.object.value
    }
    needles = [[[word.casefold()]]] if len(word) > 2 else []
    found = index.holding([property_.value], needles, 1_000_000)  # type: ignore[attr-defined]
    assert found is not None
    assert scanned <= set(found)


def test_it_finds_the_days_that_a_scan_finds(snapshot: Snapshot, index: Literals) -> None:
    first, last = "2009-01-01", "2009-12-31"
    scanned = [
        quad.object.value
        for quad in snapshot.store.quads_for_pattern(None, PW.latest, None, None)
        if isinstance(quad.object, Literal)
    ]
    rows = snapshot.query(f"SELECT ?d {{ ?x {PW.latest} ?d }}")
    triples = [day for row in rows if first <= (day := row["d"].value) <= last]
    days, number = index.days([PW.latest.value], first, last)
    assert {day.value for day in days} == {day for day in scanned if first <= day <= last} == set(triples)
    assert number == len(triples)


def test_it_says_so_when_there_are_too_many(index: Literals) -> None:
    assert index.holding([RDFS.label.value], [[["the"]]], 5) is None


def test_escapes_languages_and_other_days_are_kept(tmp_path: Path) -> None:
    index = _made(
        tmp_path,
        rf'{A} {RDFS.label} "risk \"one\"\n\u00e9\\"@en {G}',
        f'{A} {RDFS.label} "risk two" {G}',
        f'{A} {PW.latest} "2009-03-31Z"^^{XSD.date} {G}',
        f'{B} {PW.latest} "2009-03-31"^^{XSD.date} {G}',
        f'{B} {PW.latest} "2019-03-31"^^{XSD.date} {G}',
        f'{A} {PW.text} "risk" <https://w3id.org/planweave/graph/validation>',
    )
    assert set(index.holding([RDFS.label.value], [[["risk"]]], 9) or ()) == {
        Literal('risk "one"\né\\', language="en"),
        Literal("risk two"),
    }
    days, _ = index.days([PW.latest.value], "2009-01-01", "2009-12-31")
    assert {day.value for day in days} == {"2009-03-31", "2009-03-31Z"}
    assert index.holding([PW.text.value], [[["risk"]]], 9) == []
    assert index.only_text([RDFS.label.value])
    assert not index.only_text([PW.latest.value])


@pytest.mark.parametrize(("other", "exact"), [("2.50", False), ("2.51", True)])
def test_it_knows_whether_terms_are_values(tmp_path: Path, other: str, exact: bool) -> None:
    lines = [f'{A} {PW.amount} "{value}"^^{XSD.decimal} {G}' for value in ("2.5", other)]
    index = _made(tmp_path, *lines)
    assert index.exact is exact
    store = Store()
    store.load("".join(f"{line} .\n" for line in lines).encode(), format=_NQ)
    assert (len(store) == 2) is exact
    assert not index.plain(PW.amount.value)


def test_there_may_be_none_and_a_damaged_one_is_named(tmp_path: Path) -> None:
    assert open_literals(tmp_path) is None
    (tmp_path / LITERALS_FILE).write_bytes(b"no database" * 100)
    with pytest.raises(NoSnapshot, match="planweave build"):
        open_literals(tmp_path)
