"""The registers of initiatives, places and concepts, and what each plan's acronyms denote."""

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

REGISTERS = Path(__file__).parents[2] / "graph" / "registers"
OURS = ("initiatives", "places", "concepts", "acronyms")
BASE = "https://w3id.org/planweave/"
ID = BASE + "id/"
PW = BASE + "ns#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
ORG = "http://www.w3.org/ns/org#"
PROV = "http://www.w3.org/ns/prov#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
DATE = "http://purl.org/dc/terms/date"
GSS = "http://statistics.data.gov.uk/id/statistical-geography/"
R05, D08, N09, T11, H21 = PLANS = (
    "reducing-reoffending-2005",
    "drug-strategy-2008",
    "noms-2009",
    "nottingham-idts-2011",
    "hmpps-2021",
)
CLASSES = {
    "Initiative",
    "Programme",
    "Service",
    "InformationSystem",
    "SentenceRequirement",
    "Arrangement",
    "Tool",
    "Strategy",
    "Legislation",
    "Review",
}
REASONS = {"Created", "Renamed", "Merged", "Split", "Absorbed", "Abolished", "RemitMoved"}

# Words as a plan prints them at a line, read by eye, and the initiative that they name.
PRINTED = [
    (R05, 84, "National Reducing Re-offending Action Plan", "national-reducing-re-offending-action-plan"),
    (R05, 109, "Prolific and other Priority Offenders", "ppo"),
    (R05, 109, "PPOs", "ppo"),
    (R05, 121, "Multi-Agency Prolific and Other Priority Offender Management", "mappom"),
    (R05, 207, "Carter Review of Correctional Services", "carter-review"),
    (R05, 219, "OASys", "oasys"),
    (R05, 239, "Criminal Justice Act 2003", "criminal-justice-act-2003"),
    (R05, 243, "custody minus", "suspended-sentence-order"),
    (R05, 256, "C - NOMIS", "nomis"),
    (R05, 279, "Multi-Agency Public Protection Arrangements", "mappa"),
    (R05, 304, "Priority and other Prolific Offenders", "ppo"),
    (R05, 343, "HARP", "harp"),
    (R05, 347, "Housing Needs Initial Assessment", "hnia"),
    (R05, 371, "Supporting People Programme", "supporting-people"),
    (R05, 386, "SP", "supporting-people"),
    (R05, 593, "DSPD", "dspd"),
    (R05, 641, "National Drug Strategy", "national-drug-strategy-2002"),
    (R05, 641, "NOMS Drug Strategy", "noms-drug-strategy-2005"),
    (R05, 681, "Drug Interventions Record", "dir"),
    (R05, 691, "Counselling, Assessment, Referral, Advice and Throughcare", "carat"),
    (R05, 697, "Integrated Drug Treatment System", "idts"),
    (R05, 703, "Models of Care", "models-of-care"),
    (R05, 707, "Drug Treatment and Testing Order", "dtto"),
    (R05, 707, "DTTO", "dtto"),
    (R05, 709, "DTTOs", "dtto"),
    (R05, 721, "alcohol treatment requirement", "atr"),
    (R05, 721, "Community Rehabilitation Order", "cro"),
    (R05, 731, "CARATs", "carat"),
    (R05, 775, "FRESHSTART", "freshstart"),
    (R05, 929, "Integrated Domestic Abuse programme", "idap"),
    (R05, 987, "Children Act", "children-act-2004"),
    (R05, 1271, "P-ASRO", "p-asro"),
    (R05, 1436, "OBPs", "obp"),
    (R05, 1450, "CARE", "care-programme"),
    (R05, 1478, "Intensive Change and Control Programme", "iccp"),
    (R05, 1584, "National Drug Strategy (January 2005)", "noms-drug-strategy-2005"),
    (D08, 12, "DIP", "dip"),
    (D08, 16, "integrated offender management models", "iom"),
    (D08, 22, "NOMS drug strategy", "noms-drug-strategy-2008"),
    (D08, 29, "NDTMS", "ndtms"),
    (D08, 32, "intensive alternatives to custody", "iac"),
    (D08, 37, "PPOs", "ppo"),
    (D08, 39, "DRRs", "drr"),
    (D08, 67, "ASBOs", "asbo"),
    (D08, 132, "YPSMS", "ypsms"),
    (D08, 150, "Treatment Outcome Profile", "top"),
    (D08, 167, "Drug System Change pilots", "drug-system-change-pilots"),
    (D08, 172, "FRANK", "frank"),
    (D08, 195, "EU action plan", "eu-drugs-action-plan-2005"),
    (D08, 196, "EU action plan for 2009–12", "eu-drugs-action-plan-2009"),
    (N09, 19, "National Drug Strategy", "drug-strategy-2008"),
    (N09, 21, "drug rehabilitation requirements", "drr"),
    (N09, 24, "BOSS", "boss-chair"),
    (N09, 25, "Offender Management Act", "offender-management-act-2007"),
    (N09, 33, "IAC", "iac"),
    (N09, 34, "IOM", "iom"),
    (N09, 37, "NOMS Drug Strategy 2009-2011", "noms-drug-strategy-2008"),
    (N09, 42, "SMAP", "smap"),
    (N09, 48, "DANOS", "danos"),
    (N09, 50, "Drug Intervention Record", "dir"),
    (N09, 86, "Blakey review", "blakey-review"),
    (T11, 19, "Drug Strategy 2010", "drug-strategy-2010"),
    (T11, 21, "Integrated Drug Treatment Service", "idts"),
    (T11, 29, "Drug Intervention Programme", "dip"),
    (T11, 29, "National Drug Strategy", "drug-strategy-2010"),
    (T11, 90, "Building Recovery in the Community", "building-recovery-in-communities"),
    (T11, 119, "Bradley Report", "bradley-report"),
    (T11, 129, "Drugs Intervention Programme", "dip"),
    (T11, 129, "Prolific and Priority Offenders", "ppo"),
    (T11, 129, "General Offender Management", "gom"),
    (T11, 155, "Care Programme Approach", "cpa"),
    (T11, 257, "CARATS", "carat"),
    (H21, 27, "Project ADDER", "adder"),
    (H21, 30, "Dame Carol Black review", "black-review"),
    (H21, 30, "Government Drugs Strategy", "from-harm-to-hope"),
    (H21, 31, "PCSC", "pcsc-bill"),
    (H21, 38, "RECONNECT", "reconnect"),
    (H21, 49, "Probation Drug Delivery Plan", "probation-drugs-delivery-plan"),
    (H21, 49, "CSTR", "cstr"),
    (H21, 59, "Probation Drugs Delivery Plan", "probation-drugs-delivery-plan"),
    (H21, 70, "PCSC Bill", "pcsc-bill"),
    (H21, 73, "nDelius", "delius"),
    (H21, 73, "NDelius", "delius"),
]

# Words that look like a name and must name nothing in that plan.
NOT_NAMES = [
    (R05, 409, "skills for life"),
    (R05, 613, "national standards"),
    (R05, 703, "models of care"),
    (R05, 251, "FOR"),
    (R05, 1355, "Respect"),
    (N09, 23, "drug strategy"),
    (D08, 84, "drug strategy"),
]


def triples_of(name: str) -> list[Triple]:
    path = REGISTERS / f"{name}.ttl"
    return [quad.triple for quad in parse(path=str(path), format=RdfFormat.TURTLE)]


def existing() -> list[str]:
    return [name for name in ("agencies", *OURS) if (REGISTERS / f"{name}.ttl").exists()]


@pytest.fixture(scope="module")
def registers() -> dict[str, list[Triple]]:
    return {name: triples_of(name) for name in existing()}


def values(triples: list[Triple], predicate: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for triple in triples:
        if triple.predicate.value == predicate and not isinstance(triple.object, BlankNode | Triple):
            found[triple.subject.value].append(triple.object.value)
    return found


def plain(words: str) -> str:
    return words.translate(str.maketrans("’‘“”–—", "''\"\"--"))


def names_in(triples: list[Triple], plan: str) -> dict[str, set[str]]:
    """Each name as a plan may print it (folded where capitals do not matter) and the things it names."""
    used = values(triples, PW + "usedIn")
    names: dict[str, set[str]] = defaultdict(set)
    for predicate in (SKOS + "prefLabel", SKOS + "altLabel", PW + "shortForm"):
        for thing, labels in values(triples, predicate).items():
            short = predicate.endswith("shortForm")
            if short and thing in used and f"{ID}plan/{plan}" not in used[thing]:
                continue
            for label in labels:
                exact = short or " " not in label
                names[plain(label) if exact else plain(label).casefold()].add(thing)
    return names


def named(names: dict[str, set[str]], words: str) -> set[str]:
    found = names.get(plain(words), set()) | (names.get(plain(words).casefold(), set()) if " " in words else set())
    return {thing.rsplit("/", 1)[1] for thing in found}


@pytest.mark.parametrize("name", OURS)
def test_register_is_well_formed_and_has_no_blank_nodes(name: str) -> None:
    triples = triples_of(name)
    assert triples
    for triple in triples:
        assert isinstance(triple.subject, NamedNode)
        assert isinstance(triple.object, NamedNode | Literal)


@pytest.mark.parametrize("name", OURS)
def test_register_states_nothing_twice_and_only_under_its_own_iris(name: str) -> None:
    folders = {
        "initiatives": ("initiative/", "event/"),
        "places": ("place/",),
        "concepts": ("concept/",),
        "acronyms": tuple(f"plan/{plan}/acronym/" for plan in PLANS),
    }
    triples = triples_of(name)
    assert len(triples) == len(set(triples))
    assert all(triple.subject.value.startswith(tuple(ID + f for f in folders[name])) for triple in triples)


def test_there_are_enough_initiatives_and_each_is_typed_labelled_and_explained(
    registers: dict[str, list[Triple]],
) -> None:
    triples = registers["initiatives"]
    types = values(triples, RDF_TYPE)
    initiatives = {thing for thing in types if thing.startswith(ID + "initiative/")}
    assert len(initiatives) >= 200
    labels, preferred, notes = (values(triples, p) for p in (LABEL, SKOS + "prefLabel", SKOS + "scopeNote"))
    for thing in initiatives:
        assert len(types[thing]) == 1, thing
        assert types[thing][0].removeprefix(PW) in CLASSES, thing
        assert len(preferred[thing]) == 1, thing
        assert labels[thing] == preferred[thing], thing
        assert len(notes[thing]) == 1, thing
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", thing.rsplit("/", 1)[1]), thing
    for linked in (SKOS + "broader", SKOS + "related", PW + "becameSuccessor"):
        for thing, others in values(triples, linked).items():
            assert set(others) <= initiatives - {thing}, thing


@pytest.mark.parametrize(("name", "class_"), [("places", PW + "Place"), ("concepts", SKOS + "Concept")])
def test_places_and_concepts_are_typed_and_labelled(registers: dict[str, list[Triple]], name: str, class_: str) -> None:
    triples = registers[name]
    types = values(triples, RDF_TYPE)
    assert {class_} == {value for found in types.values() for value in found}
    assert values(triples, LABEL) == values(triples, SKOS + "prefLabel")
    assert set(types) == set(values(triples, LABEL))


def test_preferred_labels_are_unique_over_all_registers(registers: dict[str, list[Triple]]) -> None:
    labels = Counter(
        label.casefold()
        for triples in registers.values()
        for found in values(triples, SKOS + "prefLabel").values()
        for label in found
    )
    assert [label for label, count in labels.items() if count > 1] == []


@pytest.mark.parametrize("plan", PLANS)
def test_in_one_plan_no_name_of_an_initiative_means_something_else(
    registers: dict[str, list[Triple]], plan: str
) -> None:
    names = names_in([triple for triples in registers.values() for triple in triples], plan)
    shared = {
        name: things
        for name, things in names.items()
        if len(things) > 1 and any(not thing.startswith(ID + "agency/") for thing in things)
    }
    assert shared == {}


def test_short_forms_are_unique_or_say_where_they_are_used(registers: dict[str, list[Triple]]) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    used: dict[str, list[str]] = {}
    for name in OURS:
        used |= values(registers[name], PW + "usedIn")
        for thing, forms in values(registers[name], PW + "shortForm").items():
            for form in forms:
                owners[form].add(thing)
    for form, things in owners.items():
        if len(things) > 1:
            plans = [plan for thing in things for plan in used[thing]]
            assert len(plans) == len(set(plans)), form
    assert {plan for plans in used.values() for plan in plans} <= {f"{ID}plan/{plan}" for plan in PLANS}


@pytest.mark.parametrize(("plan", "line", "words", "slug"), PRINTED)
def test_words_read_by_eye_name_their_initiative(
    registers: dict[str, list[Triple]], plan: str, line: int, words: str, slug: str
) -> None:
    assert named(names_in(registers["initiatives"], plan), words) == {slug}, f"{plan}, line {line}"


@pytest.mark.parametrize(("plan", "line", "words"), NOT_NAMES)
def test_common_words_name_nothing(registers: dict[str, list[Triple]], plan: str, line: int, words: str) -> None:
    assert named(names_in(registers["initiatives"], plan), words) == set(), f"{plan}, line {line}"


def test_what_an_acronym_denotes_is_one_registered_thing(registers: dict[str, list[Triple]]) -> None:
    known = {t.subject.value for triples in registers.values() for t in triples if t.predicate.value == RDF_TYPE}
    denotes = values(registers["acronyms"], PW + "denotes")
    assert len(denotes) >= 150
    assert set(denotes) == {triple.subject.value for triple in registers["acronyms"]}
    for acronym, things in denotes.items():
        assert len(things) == 1, acronym
        if "agencies" in registers or not things[0].startswith(ID + "agency/"):
            assert things[0] in known, acronym


@pytest.mark.parametrize(
    ("acronym", "thing"),
    [
        (f"{R05}/acronym/A&E", "concept/accident-and-emergency"),
        (f"{R05}/acronym/ROMS", "agency/regional-offender-manager"),
        (f"{R05}/acronym/NOMS", "agency/national-offender-management-service-2004"),
        (f"{D08}/acronym/NOMS", "agency/national-offender-management-service"),
        (f"{D08}/acronym/UAE", "place/united-arab-emirates"),
        (f"{N09}/acronym/DDR", "initiative/drr"),
        (f"{N09}/acronym/BOSS", "initiative/boss-chair"),
        (f"{T11}/acronym/PPO", "initiative/ppo"),
        (f"{H21}/acronym/PSC", "initiative/problem-solving-courts"),
    ],
)
def test_acronyms_that_need_judgement(registers: dict[str, list[Triple]], acronym: str, thing: str) -> None:
    assert values(registers["acronyms"], PW + "denotes")[f"{ID}plan/{acronym}"] == [ID + thing]


def test_place_codes_have_the_pattern_of_their_kind_and_match_their_link(
    registers: dict[str, list[Triple]],
) -> None:
    codes = values(registers["places"], SKOS + "notation")
    assert len(codes) >= 30
    for place, found in codes.items():
        assert len(found) == 1, place
        assert re.fullmatch(r"K0[24]000001|E92000001|W92000004|(E0[6-9]|E1[0-2]|W06)0000\d\d|E070\d{5}", found[0]), (
            place
        )
        assert values(registers["places"], SKOS + "exactMatch")[place] == [GSS + found[0]]
    assert len({code for found in codes.values() for code in found}) == len(codes)


def test_places_lie_within_registered_places_without_a_circle(registers: dict[str, list[Triple]]) -> None:
    within = values(registers["places"], "http://purl.org/dc/terms/isPartOf")
    places = set(values(registers["places"], LABEL))
    for place in within:
        seen = {place}
        at = place
        while at in within:
            at = within[at][0]
            assert at in places
            assert at not in seen, place
            seen.add(at)


def test_succession_is_told_by_events_and_has_no_circle(registers: dict[str, list[Triple]]) -> None:
    triples = registers["initiatives"]
    after = values(triples, PW + "becameSuccessor")
    events = {thing for thing in values(triples, RDF_TYPE) if thing.startswith(ID + "event/")}
    old, new = values(triples, PROV + "used"), values(triples, PROV + "generated")
    assert events
    told = set()
    for event in events:
        assert len(values(triples, DATE)[event]) == 1
        assert values(triples, PW + "reason")[event][0].removeprefix(PW) in REASONS
        for before in old[event]:
            assert event in values(triples, ORG + "changedBy")[before]
            told |= {(before, later) for later in new[event]}
        for later in new[event]:
            assert event in values(triples, ORG + "resultedFrom")[later]
    assert told == {(before, later) for before, laters in after.items() for later in laters}
    for start in after:
        todo, seen = list(after[start]), set()
        while todo:
            at = todo.pop()
            assert at != start
            if at not in seen:
                seen.add(at)
                todo.extend(after.get(at, []))


def test_events_are_not_those_of_the_register_of_agencies(registers: dict[str, list[Triple]]) -> None:
    ours = {t.subject.value for t in registers["initiatives"] if t.subject.value.startswith(ID + "event/")}
    assert ours.isdisjoint(t.subject.value for t in registers.get("agencies", []))
