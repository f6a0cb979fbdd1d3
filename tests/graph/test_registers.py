"""Reading the curated registers: their things and names, and what is said when one is damaged."""

from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from graph.errors import BadRegister
from graph.registers import Registers, load_registers, read_turtle, registers_of
from ontology.terms import ID, PREFIXES, PW, RDF, SKOS

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
HOME_OFFICE = """
agency:home-office a pw:Department ;
    skos:prefLabel "Home Office"@en ; skos:altLabel "the Office"@en ; skos:hiddenLabel "Office"@en ;
    pw:shortForm "HO" ; pw:usedIn <https://w3id.org/planweave/id/plan/plan-x> .
"""


def load(folder: Path, text: str) -> Registers:
    (folder / "agencies.ttl").write_text(HEAD + text, encoding="utf-8")
    return load_registers(folder)


def test_a_thing_has_its_names_short_forms_and_hidden_names(tmp_path: Path) -> None:
    (thing,) = load(tmp_path, HOME_OFFICE).things
    assert thing.iri == NamedNode(f"{ID}agency/home-office")
    assert thing.names == ("Home Office", "the Office")
    assert thing.short_forms == ("HO",)
    assert thing.hidden == ("Office",)
    assert thing.used_in == {f"{ID}plan/plan-x"}


@pytest.mark.parametrize("kind", ["agency", "initiative", "place", "concept"])
def test_the_folder_of_its_iri_is_a_thing_kind(tmp_path: Path, kind: str) -> None:
    registers = load(tmp_path, f'<{ID}{kind}/x> a pw:Agency ; skos:prefLabel "X"@en .')
    assert [thing.kind for thing in registers.of_kind(kind)] == [kind]
    assert registers.of_kind("other") == ()


def test_what_an_acronym_denotes_is_kept_by_its_entry(tmp_path: Path) -> None:
    entry = f"{ID}plan/plan-x/acronym/HO"
    registers = load(tmp_path, f"<{entry}> a pw:AcronymEntry ; pw:denotes agency:home-office .")
    assert registers.denotations == {entry: NamedNode(f"{ID}agency/home-office")}
    assert registers.things == ()


def test_things_stand_in_the_order_of_their_iris(tmp_path: Path) -> None:
    names = ["b", "a", "c"]
    registers = load(tmp_path, "".join(f'agency:{n} a pw:Agency ; skos:prefLabel "{n}"@en .\n' for n in names))
    assert [thing.names[0] for thing in registers.things] == ["a", "b", "c"]


def test_bad_turtle_is_refused_with_its_file_and_line(tmp_path: Path) -> None:
    with pytest.raises(BadRegister, match=r"^agencies\.ttl cannot be read as Turtle: .*line") as error:
        load(tmp_path, "\nagency:home-office a pw:Department\nagency:x a pw:Department .")
    assert str(HEAD.count("\n") + 3) in str(error.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRegister, match=r"^missing\.ttl"):
        read_turtle(tmp_path / "missing.ttl")


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "agencies.ttl").write_bytes(HEAD.encode() + b'agency:x skos:prefLabel "caf\xe9" .')
    with pytest.raises(BadRegister, match=r"^agencies\.ttl"):
        load_registers(tmp_path)


def test_a_blank_node_is_refused() -> None:
    with pytest.raises(BadRegister, match="blank node"):
        registers_of([Triple(BlankNode("x"), SKOS.prefLabel, Literal("X"))])


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert load_registers(tmp_path) == Registers(())


def test_only_what_has_a_class_and_a_name_is_a_thing(tmp_path: Path) -> None:
    registers = load(tmp_path, 'agency:a a pw:Agency . agency:b skos:prefLabel "B"@en .')
    assert registers.things == ()


def test_the_project_own_registers_are_read(registers: Registers) -> None:
    kinds = {thing.kind for thing in registers.things}
    assert kinds == {"agency", "initiative", "place", "concept"}
    assert len({thing.iri for thing in registers.things}) == len(registers.things)


def test_what_acronyms_denote_is_registered(registers: Registers) -> None:
    registered = {thing.iri for thing in registers.things}
    assert set(registers.denotations.values()) <= registered


def test_classes_are_not_part_of_what_is_kept() -> None:
    iri = NamedNode(f"{ID}agency/x")
    registers = registers_of([Triple(iri, RDF.type, PW.Agency), Triple(iri, SKOS.prefLabel, Literal("X"))])
    assert [thing.names for thing in registers.things] == [("X",)]
