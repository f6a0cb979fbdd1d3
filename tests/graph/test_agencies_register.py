"""The register of agencies: well formed, every printed owner found by its words, a sound history."""

from collections import Counter, defaultdict
from datetime import date
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Store

from ontology.terms import DCTERMS, ID, ORG, PW, RDF, RDFS, SKOS, XSD

REGISTER = Path(__file__).parents[2] / "graph" / "registers" / "agencies.ttl"
AGENCY, EVENT, PLAN = ID + "agency/", ID + "event/", ID + "plan/"
BODY_CLASSES = {
    PW.Agency,
    PW.Department,
    PW.ExecutiveAgency,
    PW.PublicBody,
    PW.LocalPartnership,
    PW.VoluntaryBody,
    PW.Court,
    PW.Role,
    PW.Collective,
}
REASONS = {PW.Created, PW.Renamed, PW.Merged, PW.Split, PW.Absorbed, PW.Abolished, PW.RemitMoved}
PLANS = {"reducing-reoffending-2005", "drug-strategy-2008", "noms-2009", "nottingham-idts-2011", "hmpps-2021"}

# Owner and partner tokens as the plans print them, copied by eye, and the body that each names.
RR05 = """
All = all-partners
Local Authorities = local-authority
LAs = local-authority
Business = business-sector
Faith = faith-sector
Voluntary and Community Sector = voluntary-and-community-sector
Faith and Voluntary and Community Sector = faith-and-voluntary-and-community-sector
VCS = voluntary-and-community-sector
ROMs = regional-offender-manager
GOs = government-office
GOSW = government-office-for-the-south-west
LSC = learning-and-skills-council
DWP = department-for-work-and-pensions
DfES = department-for-education-and-skills
DFES = department-for-education-and-skills
DH = department-of-health
HO = home-office
ODPM = office-of-the-deputy-prime-minister
NTA = national-treatment-agency
JCP = jobcentre-plus
Health = health-sector
prison = her-majestys-prison-service
HMPS = her-majestys-prison-service
probation = national-probation-service
Probation = national-probation-service
NPS = national-probation-service
NOMS = national-offender-management-service-2004
YJB = youth-justice-board
RDA = regional-development-agency
Housing = housing-sector
police = police
Police Service = police
ACPO = association-of-chief-police-officers
IPCC = independent-police-complaints-commission
RSLs = registered-social-landlord
Regional Housing Board = regional-housing-board
Regional Housing Boards = regional-housing-board
CDRPs = crime-and-disorder-reduction-partnership
DATs = drug-action-team
DATS = drug-action-team
CJITs = criminal-justice-integrated-team
Supporting People Commissioning Bodies = supporting-people-commissioning-body
LGA = local-government-association
GLA = greater-london-authority
OfSTED = office-for-standards-in-education
ALI = adult-learning-inspectorate
QIA = quality-improvement-agency
PCTs = primary-care-trust
other NHS Partners = nhs-partners
NHS partners = nhs-partners
CJS = criminal-justice-agencies
DSD = drug-strategy-directorate
PPO Teams = ppo-team
Prison Health = prison-health
high street bank = high-street-bank
Legal Services Commission = legal-services-commission
Court Services = her-majestys-courts-service
"""
DS08 = """
HO = home-office
MoJ = ministry-of-justice
Cabinet Office = cabinet-office
Cabinet Office (SETF) = social-exclusion-task-force
DH = department-of-health
ACPO = association-of-chief-police-officers
SOCA = serious-organised-crime-agency
CLG = department-for-communities-and-local-government
Police = police
HMRC = her-majestys-revenue-and-customs
FCO = foreign-and-commonwealth-office
UKBA = uk-border-agency
DCMS = department-for-culture-media-and-sport
DCSF = department-for-children-schools-and-families
other departments = other-departments
other relevant departments = other-departments
with other relevant departments = other-departments
DWP = department-for-work-and-pensions
DIUS = department-for-innovation-universities-and-skills
YJB = youth-justice-board
NAO = national-audit-office
Cross-government = cross-government
"""
NO09 = """
NOMS = national-offender-management-service
DH = department-of-health
NTA = national-treatment-agency
Home Office = home-office
HO = home-office
DWP = department-for-work-and-pensions
CLG = department-for-communities-and-local-government
DCSF = department-for-children-schools-and-families
"""
NI11 = """
Strategy and Commissioning Team = cdp-strategy-and-commissioning-team
Strategic and commissioning team CDP = cdp-strategy-and-commissioning-team
CDP's IDTS lead = cdp-idts-lead
CDP Director or representative. = cdp-director
CDP Director or a representative. = cdp-director
Prison IDTS lead = hmp-nottingham-idts-lead
Prison IDTS Lead. = hmp-nottingham-idts-lead
Prison IDTS Leads = hmp-nottingham-idts-lead
IDTS Leads = hmp-nottingham-idts-lead
CARAT lead = hmp-nottingham-carat-lead
Healthcare lead = hmp-nottingham-healthcare-lead
Healthcare leads = hmp-nottingham-healthcare-lead
Prison Healthcare lead = hmp-nottingham-healthcare-lead
Prison Healthcare leads. = hmp-nottingham-healthcare-lead
Healthcare. = hmp-nottingham-healthcare
CJIT lead = nottingham-cjit-lead
CJIT Managers = nottingham-cjit-manager
SUCI Officer = cdp-suci-officer
PACT Lead = pact-lead
PACT leads = pact-lead
CDP Drug Analyst = cdp-drug-analyst
CDP drugs analyst = cdp-drug-analyst
Drugs analyst = cdp-drug-analyst
Performance and Info Team = cdp-performance-and-info-team
CDP Harm reduction lead.. = cdp-harm-reduction-lead
Criminal Justice Performance meetings = nottingham-criminal-justice-performance-meeting
Drug treatment review meeting = hmp-nottingham-drug-treatment-review-meeting
Prison Strategic Drugs Development Meeting = hmp-nottingham-strategic-drug-treatment-development-meeting
Prison IOM Board = hmp-nottingham-iom-board
Prison OMU = hmp-nottingham-offender-management-unit
OMU lead = hmp-nottingham-omu-lead
IOM Officer. = hmp-nottingham-iom-officer
Police = police
"""
HM21 = """
MOJ Deputy Director, Female Offenders and Health Policy\
 = moj-deputy-director-female-offenders-and-health-policy
MOJ Deputy Director Female Offenders and Health Policy\
 = moj-deputy-director-female-offenders-and-health-policy
Deputy Director, Addictions Policy, Office for Health Improvement and Disparities (OHID), DHSC\
 = addictions-policy-deputy-director-ohid
Deputy Director, Head of Rehabilitation and Care Services Group\
 = deputy-director-head-of-rehabilitation-and-care-services-group
Regional Probation Director, East of England and Substance Misuse Lead\
 = regional-probation-director-east-of-england-and-substance-misuse-lead
Deputy Director, Reducing Reoffending partnerships = deputy-director-reducing-reoffending-partnerships
"""
# Bodies that act in running text, with the words that name them there.
IN_TEXT = {
    "reducing-reoffending-2005": """
Halifax Bank of Scotland = halifax-bank-of-scotland
UNLOCK = unlock
NACRO = national-association-for-the-care-and-resettlement-of-offenders
PACT = prison-advice-and-care-trust
St Giles Trust = st-giles-trust
SafeGround = safeground
Revolving Doors = revolving-doors
Manchester Metropolitan University = manchester-metropolitan-university
National Offender Management Service = national-offender-management-service-2004
Probation Service = national-probation-service
Ofsted = office-for-standards-in-education
SfLSU = skills-for-life-strategy-unit
HMP Cookham Wood = hmp-cookham-wood
Welsh Assembly Government = welsh-assembly-government
Inland Revenue = inland-revenue
""",
    "drug-strategy-2008": """
Strategic Health Authorities = strategic-health-authority
ATOS Healthcare = atos-healthcare
Jobcentre Plus = jobcentre-plus
Healthcare Commission = commission-for-healthcare-audit-and-inspection
Primary Care Trusts = primary-care-trust
Ofsted = office-for-standards-in-education-childrens-services-and-skills
NOMS = national-offender-management-service
""",
    "noms-2009": """
National Offender Management Service = national-offender-management-service
HM Court Services = her-majestys-courts-service
PricewaterhouseCoopers = pricewaterhousecoopers
Home Office Scientific Development Branch = home-office-scientific-development-branch
Sefton Drug Action Team = sefton-drug-action-team
DOMs = director-of-offender-management
""",
    "nottingham-idts-2011": """
HMP Nottingham = hmp-nottingham
CDP = nottingham-crime-and-drugs-partnership
Self Help Nottingham = self-help-nottingham
""",
    "hmpps-2021": """
Welsh Government = welsh-government
HMPPS = her-majestys-prison-and-probation-service
Probation Service = probation-service
HMI Probation = her-majestys-inspectorate-of-probation
DHSC = department-of-health-and-social-care
""",
}


def transcribed():
    """Each (plan, words, slug) of the tables above."""
    owners = {
        "reducing-reoffending-2005": RR05,
        "drug-strategy-2008": DS08,
        "noms-2009": NO09,
        "nottingham-idts-2011": NI11,
        "hmpps-2021": HM21,
    }
    for tables in (owners, IN_TEXT):
        for plan, table in tables.items():
            for row in table.strip().splitlines():
                words, slug = row.rsplit(" = ", 1)
                yield plan, words, slug


class Register:
    """The register's triples, with short ways to ask for them."""

    def __init__(self, path):
        self.store = Store()
        self.store.load(path=str(path), format=RdfFormat.TURTLE)

    def values(self, subject, predicate):
        return [quad.object for quad in self.store.quads_for_pattern(subject, predicate, None)]

    def words(self, subject, *predicates):
        return [value.value for predicate in predicates for value in self.values(subject, predicate)]

    def pairs(self, predicate):
        return {(quad.subject, quad.object) for quad in self.store.quads_for_pattern(None, predicate, None)}

    @property
    def bodies(self):
        return sorted((node for node, kind in self.pairs(RDF.type) if kind in BODY_CLASSES), key=str)

    @property
    def events(self):
        return sorted((node for node, kind in self.pairs(RDF.type) if kind == ORG.ChangeEvent), key=str)

    def plans(self, body):
        """The plans in which the body's shared short forms count."""
        return {plan.value.removeprefix(PLAN) for plan in self.values(body, PW.usedIn)}

    def day(self, subject, predicate):
        days = self.values(subject, predicate)
        assert len(days) <= 1, f"{subject} has several {predicate}"
        assert all(day.datatype == XSD.date for day in days)
        return date.fromisoformat(days[0].value) if days else None

    def named(self, plan, words):
        """The bodies that the words, a whole token of a cell, name in a plan."""
        wanted = words.rstrip(" .").casefold()
        found = set()
        for body in self.bodies:
            shared = self.plans(body)
            if wanted in map(str.casefold, self.words(body, SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)):
                found.add(body)
            if words.rstrip(" .") in self.words(body, PW.shortForm) and (not shared or plan in shared):
                found.add(body)
        return found


@pytest.fixture(scope="module")
def register():
    return Register(REGISTER)


def slug(node):
    return node.value.removeprefix(AGENCY)


def test_there_is_no_blank_node(register):
    for quad in register.store:
        assert not isinstance(quad.subject, BlankNode)
        assert not isinstance(quad.object, BlankNode)


def test_everything_is_a_body_or_an_event_with_one_type_and_a_readable_iri(register):
    kinds = defaultdict(list)
    for node, kind in register.pairs(RDF.type):
        kinds[node].append(kind)
    assert {quad.subject for quad in register.store} == set(kinds)
    for node, types in kinds.items():
        assert len(types) == 1, node
        base = EVENT if types[0] == ORG.ChangeEvent else AGENCY
        assert types[0] in BODY_CLASSES | {ORG.ChangeEvent}
        tail = node.value.removeprefix(base)
        assert node.value.startswith(base)
        assert tail.replace("-", "").isalnum()
        assert tail == tail.lower()


def test_every_body_has_one_label_which_is_its_preferred_one(register):
    for body in register.bodies:
        labels = register.values(body, RDFS.label)
        assert len(labels) == 1, body
        assert labels == register.values(body, SKOS.prefLabel)
    for predicate in (RDFS.label, SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, SKOS.editorialNote):
        assert all(label.language == "en" for _, label in register.pairs(predicate))


def test_no_two_bodies_share_a_label(register):
    labels = Counter()
    for body in register.bodies:
        names = register.words(body, SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
        labels.update(set(map(str.casefold, names)))
    assert [label for label, count in labels.items() if count > 1] == []


def test_a_short_form_that_bodies_share_counts_in_different_plans(register):
    holders = defaultdict(list)
    for body in register.bodies:
        for short in register.words(body, PW.shortForm):
            holders[short].append(body)
    for short, bodies in holders.items():
        if len(bodies) == 1:
            continue
        plans = [register.plans(body) for body in bodies]
        assert all(plans), f"{short} is shared and has no pw:usedIn"
        assert sum(map(len, plans)) == len(set().union(*plans)), f"{short} is shared in one plan"
    assert set().union(*(register.plans(body) for body in register.bodies)) <= PLANS


def test_a_short_form_that_bodies_share_is_no_label_of_a_third(register):
    shared = Counter(short for body in register.bodies for short in register.words(body, PW.shortForm))
    labels = {
        label.casefold() for body in register.bodies for label in register.words(body, SKOS.prefLabel, SKOS.altLabel)
    }
    assert [short for short, count in shared.items() if count > 1 and short.casefold() in labels] == []


@pytest.mark.parametrize(("plan", "words", "expected"), list(transcribed()))
def test_the_printed_words_name_the_body(register, plan, words, expected):
    assert {slug(body) for body in register.named(plan, words)} == {expected}


def test_the_transcription_covers_every_plan_well():
    rows = list(transcribed())
    assert len(rows) >= 80
    assert {plan for plan, _, _ in rows} == PLANS


def test_words_too_common_for_running_text_are_hidden_labels(register):
    visible = {
        label.casefold()
        for body in register.bodies
        for label in register.words(body, SKOS.prefLabel, SKOS.altLabel, PW.shortForm)
    }
    common = {"all", "business", "faith", "health", "healthcare", "housing", "prison", "probation"}
    assert not common & visible


def test_references_stay_inside_the_register(register):
    bodies, events = set(register.bodies), set(register.events)
    for predicate in (ORG.subOrganizationOf, PW.postAt, PW.becameSuccessor):
        assert {value for _, value in register.pairs(predicate)} <= bodies
    for predicate in (ORG.changedBy, ORG.resultedFrom):
        assert {value for _, value in register.pairs(predicate)} <= events
    for predicate in (ORG.originalOrganization, ORG.resultingOrganization):
        assert {value for _, value in register.pairs(predicate)} <= bodies
    posts = {body for body, _ in register.pairs(PW.postAt)}
    assert all(PW.Role in register.values(post, RDF.type) for post in posts)


def test_pathways_are_led_as_chapter_1_of_the_2005_plan_says(register):
    section = PLAN + "reducing-reoffending-2005/section/"
    assert {(slug(body), led.value.removeprefix(section)) for body, led in register.pairs(PW.leads)} == {
        ("office-of-the-deputy-prime-minister", "4"),
        ("department-for-work-and-pensions", "5"),
        ("department-for-education-and-skills", "5"),
        ("health-and-offender-partnerships", "6"),
        ("drug-strategy-directorate", "7"),
    }


def test_every_event_has_a_date_a_reason_a_label_and_the_judgement(register):
    for event in register.events:
        assert register.day(event, DCTERMS.date) is not None, event
        assert len(register.values(event, PW.reason)) == 1
        assert set(register.values(event, PW.reason)) <= REASONS
        assert len(register.values(event, RDFS.label)) == 1
        assert len(register.words(event, SKOS.editorialNote)) == 1
        assert register.values(event, ORG.originalOrganization) + register.values(event, ORG.resultingOrganization)


def test_events_and_bodies_point_at_each_other(register):
    changed = {(body, event) for event, body in register.pairs(ORG.originalOrganization)}
    resulted = {(body, event) for event, body in register.pairs(ORG.resultingOrganization)}
    assert register.pairs(ORG.changedBy) == changed
    assert register.pairs(ORG.resultedFrom) == resulted


def handed_over(register):
    """Every (old, new) that some event names, with its date."""
    return {
        (old, new): register.day(event, DCTERMS.date)
        for event in register.events
        for old in register.values(event, ORG.originalOrganization)
        for new in register.values(event, ORG.resultingOrganization)
    }


def test_the_succession_shortcut_is_what_the_events_say(register):
    missing = set(handed_over(register)) - register.pairs(PW.becameSuccessor)
    assert register.pairs(PW.becameSuccessor) <= set(handed_over(register))
    # These took none of the work that a plan gives: the event names them, the shortcut does not.
    assert {(slug(old), slug(new)) for old, new in missing} == {
        ("public-health-england", "uk-health-security-agency"),
        ("learning-and-skills-council", "young-peoples-learning-agency"),
    }


def test_succession_has_no_cycle(register):
    older = defaultdict(set)
    for old, new in register.pairs(PW.becameSuccessor):
        older[new.value].add(old.value)
    assert list(TopologicalSorter(older).static_order())


def test_parents_have_no_cycle(register):
    parents = defaultdict(set)
    for predicate in (ORG.subOrganizationOf, PW.postAt):
        for child, parent in register.pairs(predicate):
            parents[child.value].add(parent.value)
    assert list(TopologicalSorter(parents).static_order())


def test_dates_are_in_order(register):
    for body in register.bodies:
        begin, end = register.day(body, PW.activeFrom), register.day(body, PW.activeTo)
        assert begin is None or end is None or begin < end, body
    for (old, new), day in handed_over(register).items():
        begin, end = register.day(old, PW.activeFrom), register.day(new, PW.activeTo)
        assert begin is None or begin < day, f"{old} begins after it handed over to {new}"
        assert end is None or day < end, f"{new} ends before it took over from {old}"


def later(register, start):
    """Slugs of everything that took over from a body, near or far."""
    found, queue = set(), [NamedNode(AGENCY + start)]
    while queue:
        for new in register.values(queue.pop(), PW.becameSuccessor):
            if slug(new) not in found:
                found.add(slug(new))
                queue.append(new)
    return found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("national-offender-management-service-2004", "ministry-of-justice"),
        ("national-offender-management-service-2004", "her-majestys-prison-and-probation-service"),
        ("national-offender-management-service", "ministry-of-justice"),
        ("home-office-offender-management", "ministry-of-justice"),
        ("her-majestys-prison-service", "her-majestys-prison-and-probation-service"),
        ("national-probation-service", "probation-service"),
        ("office-of-the-deputy-prime-minister", "department-for-levelling-up-housing-and-communities"),
        ("department-for-education-and-skills", "department-for-education"),
        ("national-treatment-agency", "office-for-health-improvement-and-disparities"),
        ("department-of-health", "department-of-health-and-social-care"),
        ("serious-organised-crime-agency", "national-crime-agency"),
        ("learning-and-skills-council", "skills-funding-agency"),
        ("jobcentre-plus", "department-for-work-and-pensions"),
        ("primary-care-trust", "nhs-england"),
    ],
)
def test_who_took_over(register, old, new):
    assert new in later(register, old)


@pytest.mark.parametrize(
    ("old", "stranger"),
    [
        ("home-office", "ministry-of-justice"),
        ("drug-strategy-directorate", "ministry-of-justice"),
        ("youth-justice-board", "ministry-of-justice"),
        ("national-treatment-agency", "uk-health-security-agency"),
        ("regional-development-agency", "local-authority"),
    ],
)
def test_nothing_is_inherited_that_was_not_handed_over(register, old, stranger):
    assert stranger not in later(register, old)
