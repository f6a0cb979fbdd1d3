"""Made-up corpora: the proportions of the real plans, the same bytes anywhere, sound, and written plan by plan."""

import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import Literal, NamedNode, Triple

from graph.publish import turtle
from graph.registers import read_turtle
from graph.settings import CORPUS_VARIABLE, PROJECT
from graph.sources import asserted, default_sources
from graph.synthetic.corpus import write_corpus
from graph.synthetic.measure import measure, read_statistics
from graph.synthetic.probe import PROBE
from graph.synthetic.workers import in_order
from ontology.terms import OA, ORG, PW, RDF, SKOS
from service.cli import main
from shapes.catalogue import load_catalogue
from shapes.model import Severity
from shapes.validation import validate

PLANS = 30
SCALE = 1 / 7


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "corpus"
    write_corpus(folder, 1, PLANS, SCALE, 2)
    return folder


def read(folder: Path) -> dict[str, tuple[Triple, ...]]:
    return {path.stem: read_turtle(path) for path in sorted((folder / "plans").glob("*.ttl"))}


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_file_of_statistics_is_what_the_real_plans_give() -> None:
    assert measure(PROJECT / "graph") == read_statistics()


def test_the_statistics_are_those_that_one_counts_otherwise() -> None:
    """Entries and owners counted by lines of the published files, without parsing them."""
    entries = owners = 0
    for path in (PROJECT / "graph" / "plans").glob("*.ttl"):
        text = path.read_text(encoding="utf-8")
        entries += len(
            re.findall(r" a pw:(?:Action|KeyOutcome|Deliverable|ActionPoint|DeliveryStep|Recommendation) ", text)
        )
        owners += len(re.findall(r"^<[^>]+> a pw:Responsibility ", text, re.MULTILINE))
    assert entries == 286
    assert read_statistics().classes["pw:Responsibility"] == pytest.approx(owners / entries, abs=1e-4)


def test_made_up_plans_have_the_proportions_of_the_real_ones(corpus: Path) -> None:
    real, made = read_statistics(), measure(corpus)
    assert made.triples_per_entry == pytest.approx(real.triples_per_entry, rel=0.15)
    assert made.words_per_quote == pytest.approx(real.words_per_quote, rel=0.15)
    assert made.links_per_plan == pytest.approx(real.links_per_plan * SCALE, rel=0.15)
    assert made.most_named == pytest.approx(real.most_named, rel=0.3)
    for kind in (
        "Responsibility",
        "Timing",
        "Evidence",
        "Mention",
        "Milestone",
        "Outcome",
        "Paragraph",
        "ProgressNote",
    ):
        assert made.classes[f"pw:{kind}"] == pytest.approx(real.classes[f"pw:{kind}"], rel=0.3), kind
    assert set(made.classes) == set(real.classes)
    assert {name for name, share in real.properties.items() if share > 0.0001} <= set(made.properties)
    assert set(made.properties) <= set(real.properties)
    for part, shares in real.parts.items():
        for number, share in shares.items():
            assert made.parts[part].get(number, 0) == pytest.approx(share, abs=0.1), f"{number} {part}"


def test_the_scale_is_the_mean_size_of_a_plan(corpus: Path, tmp_path: Path) -> None:
    real = sum(len(triples) for triples in read(PROJECT / "graph").values()) / 5
    made = sum(len(triples) for triples in read(corpus).values()) / PLANS
    assert SCALE <= made / real < SCALE * 1.35
    write_corpus(tmp_path / "whole", 1, 5, 1)
    whole = sum(len(triples) for triples in read(tmp_path / "whole").values()) / 5
    assert whole == pytest.approx(real, rel=0.05)


def test_the_same_order_gives_the_same_bytes_with_other_processes_and_another_hash_seed(
    corpus: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again"
    done = subprocess.run(
        [
            Path(sys.executable).with_name("planweave"),
            "synth",
            f"--plans={PLANS}",
            f"--output={again}",
            "--jobs=1",
        ],
        env={**os.environ, "PYTHONHASHSEED": "12345"},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert f"{PLANS} plans" in done.stdout
    assert contents(again) == contents(corpus)


def test_a_plan_is_the_same_whatever_their_number_and_another_with_another_seed(corpus: Path, tmp_path: Path) -> None:
    write_corpus(tmp_path / "few", 1, 3, SCALE)
    write_corpus(tmp_path / "other", 2, 3, SCALE)
    many = contents(corpus)
    for name, text in contents(tmp_path / "few").items():
        if name.startswith("plans/"):
            assert text == many[name]
            assert text != (tmp_path / "other" / name).read_bytes()
    assert many["links.ttl"].startswith(contents(tmp_path / "few")["links.ttl"])


def test_plans_are_written_one_by_one(tmp_path: Path) -> None:
    there: list[int] = []
    folder = tmp_path / "made"
    write_corpus(folder, 1, 4, 0.02, told=lambda _: there.append(len(list((folder / "plans").iterdir()))))
    assert there == [1, 2, 3, 4]


def test_processes_that_are_ahead_wait() -> None:
    made = in_order(str, 10**9, 2)
    assert [next(made) for _ in range(100)] == [str(number) for number in range(1, 101)]
    made.close()


def test_files_have_the_form_of_published_plans(corpus: Path) -> None:
    for path in sorted((corpus / "plans").glob("*.ttl"))[:5]:
        triples = read_turtle(path)
        plan = next(t.subject for t in triples if (t.predicate, t.object) == (RDF.type, PW.Plan))
        assert isinstance(plan, NamedNode)
        assert turtle(triples, plan) == path.read_bytes()


def test_quotes_of_one_plan_agree_on_its_text(corpus: Path) -> None:
    """Every quotation is put where it says it stands: where two overlap, they have the same letters."""
    for slug, triples in read(corpus).items():
        said: dict[str, dict[str, str]] = defaultdict(dict)
        for triple in triples:
            if isinstance(triple.object, Literal):
                said[triple.subject.value][triple.predicate.value] = triple.object.value
        letters: dict[int, str] = {}
        quotes = [facts for facts in said.values() if OA.exact.value in facts]
        for facts in quotes:
            start, end, exact = int(facts[OA.start.value]), int(facts[OA.end.value]), facts[OA.exact.value]
            assert end - start == len(exact)
            for place, letter in enumerate(exact, start):
                assert letters.setdefault(place, letter) == letter, f"{slug} at {place}: {exact}"
        for facts in said.values():
            if surface := facts.get(PW.surface.value):
                places = range(int(facts[OA.start.value]), int(facts[OA.end.value]))
                printed = "".join(letters[place] for place in places if place in letters)
                assert surface[0] == printed[0], (slug, surface, printed)
                assert surface[-1] == printed[-1], (slug, surface, printed)


def test_no_two_plans_have_the_same_words(corpus: Path) -> None:
    """But for the probe's, and for what is named and not said, such as documents with their addresses."""
    texts = Counter(
        t.object.value  # type: ignore[union-attr]
        for triples in read(corpus).values()
        for t in triples
        if t.predicate == PW.text and len(t.object.value) > 60  # type: ignore[union-attr]
    )
    assert texts.pop(PROBE.words) == PROBE.plans * PROBE.entries
    assert texts.total() > 1000
    assert texts.total() - len(texts) < 0.03 * texts.total()


def test_no_two_things_have_one_name_or_one_short_form(corpus: Path) -> None:
    triples = [t for name in ("agencies", "initiatives") for t in read_turtle(corpus / "registers" / f"{name}.ttl")]
    made = {t.subject for t in triples if "Made up" in str(t.object)}
    assert len(made) > 100
    for predicate in (SKOS.prefLabel, PW.shortForm):
        things = defaultdict(set)
        for triple in triples:
            if triple.predicate == predicate:
                things[triple.object.value.casefold()].add(triple.subject)  # type: ignore[union-attr]
        assert not {name: some for name, some in things.items() if len(some) > 1 and some & made}
    assert {ORG.changedBy, ORG.resultedFrom, PW.becameSuccessor} <= {t.predicate for t in triples if t.subject in made}


def test_the_probe_has_its_size(corpus: Path, tmp_path: Path) -> None:
    write_corpus(tmp_path / "ten", 1, 10, SCALE)

    def mentions(folder: Path) -> dict[str, int]:
        counts = {
            slug: sum(1 for t in triples if (t.predicate, t.object) == (PW.mentionOf, NamedNode(PROBE.iri)))
            for slug, triples in read(folder).items()
        }
        return {slug: count for slug, count in counts.items() if count}

    assert mentions(corpus) == mentions(tmp_path / "ten") == {f"synthetic-{n:05}": 2 for n in range(1, 11)}


def test_links_join_different_plans_and_no_item_gathers_many(corpus: Path) -> None:
    ends = defaultdict(dict)
    for triple in read_turtle(corpus / "links.ttl"):
        if triple.predicate in (PW.fromItem, PW.toItem):
            ends[triple.subject][triple.predicate] = triple.object.value  # type: ignore[union-attr]
    plans = [{iri.split("/plan/")[1].split("/")[0] for iri in pair.values()} for pair in ends.values()]
    assert all(len(pair) == 2 for pair in plans)
    assert max(Counter(iri for pair in ends.values() for iri in pair.values()).values()) <= 10


def test_no_violation_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_corpus(tmp_path / "made", 3, 5, 0.03)
    monkeypatch.setenv(CORPUS_VARIABLE, str(tmp_path / "made"))
    outcomes = validate(asserted(default_sources()), load_catalogue())
    found = [finding for outcome in outcomes for finding in outcome.findings]
    assert [f"{f.shape} {f.message}" for f in found if f.severity == Severity.VIOLATION] == []
    assert {f.shape.split("-")[1] for f in found} >= {"ACR", "OWN", "TIM"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--plans", "0"], "1 plan at the least"),
        (["--plans", "-3"], "1 plan at the least"),
        (["--plans", "1", "--scale", "0"], "above 0"),
        (["--plans", "1", "--scale", "1.5"], "at most 1"),
    ],
)
def test_a_bad_order_is_refused(words: list[str], told: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["synth", *words, "--output", str(tmp_path / "made")])
    assert done.exit_code == 2
    assert told in done.output
    assert not (tmp_path / "made").exists()


def test_a_folder_that_is_no_good_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for folder, told in (
        (tmp_path, "is not empty"),
        (tmp_path / "file", "is a file"),
        (tmp_path / "file" / "x", "cannot be"),
    ):
        done = CliRunner().invoke(main, ["synth", "--plans", "1", "--output", str(folder)])
        assert done.exit_code == 2
        assert told in done.output
        assert done.output.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
