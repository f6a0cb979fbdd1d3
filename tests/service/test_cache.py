"""Answers that are kept: which, how many bytes of them, and that each is made once however many ask for it."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.cache import ByteCache, Cached, may_change, normalised
from service.errors import ClientGone, Overloaded
from service.formats import JSON, TURTLE
from service.hang_up import HangUp
from service.questions import Answer, Asked, Question


class Put:
    """A question that has been put to a `Counting` engine."""

    def __init__(self, engine: "Counting", question: Question, hang_up: HangUp) -> None:
        self.engine, self.question, self.hang_up = engine, question, hang_up
        self.closed = False

    def fileno(self) -> int:
        return 7

    def when_there(self, call: Callable[[], object]) -> None:
        raise NotImplementedError

    def is_there(self) -> bool:
        return self.engine.go_on.is_set()

    def answer(self) -> Answer:
        return self.engine.begin(self.question, self.hang_up)

    def close(self) -> None:
        self.closed = True


class Counting:
    """Answers with the text of the question, counts how often it is asked, and waits until it may."""

    def __init__(self, *, wait: bool = False) -> None:
        self.asked: list[str] = []
        self.go_on = threading.Event()
        self.stopped = threading.Event()
        if not wait:
            self.go_on.set()

    def begin(self, question: Question, hang_up: HangUp | None = None) -> Answer:
        self.asked.append(question.sparql)
        assert hang_up is not None
        with hang_up.calling(lambda: (self.stopped.set(), self.go_on.set())):
            self.go_on.wait(10)
        if self.stopped.is_set():
            raise ClientGone("stopped")
        if "fail" in question.sparql:
            raise Overloaded("full")
        return Answer("boolean", JSON, question.sparql.encode())

    answer = begin

    def ask(self, question: Question, hang_up: HangUp | None = None) -> Put | None:
        assert hang_up is not None
        self.put = None if "busy" in question.sparql else Put(self, question, hang_up)
        return self.put


def question(sparql: str) -> Question:
    return Question(sparql, JSON, TURTLE)


def test_a_question_is_asked_once_in_whatever_layout() -> None:
    engine = Counting()
    heard: list[bool] = []
    cached = Cached(engine, 10_000, heard.append)
    first = cached.answer(question("ASK { ?a ?b  'x  y' } # told"))
    assert cached.answer(question("ASK {\n ?a ?b 'x  y'\t}")) == first
    assert cached.answer(question("ASK { ?a ?b 'x y' }")) != first
    assert len(engine.asked) == 2
    assert heard == [False, True, False]


def test_an_error_is_not_kept() -> None:
    engine = Counting()
    cached = Cached(engine, 10_000)
    for _ in range(2):
        with pytest.raises(Overloaded):
            cached.answer(question("ASK { fail }"), HangUp())
    assert len(engine.asked) == 2


def seat(found: Answer | Asked | None) -> Asked:
    assert found is not None
    assert not isinstance(found, Answer)
    return found


def test_a_question_that_is_put_is_answered_once_for_all_who_ask_it_meanwhile() -> None:
    engine = Counting(wait=True)
    heard: list[bool] = []
    cached = Cached(engine, 10_000, heard.append)
    first = seat(cached.ask(question("ASK { ?a ?b ?c }")))
    second = seat(cached.ask(question("ASK  { ?a ?b ?c }")))
    assert (first.fileno(), second.fileno()) == (7, -1)
    called = threading.Event()
    second.when_there(called.set)
    with ThreadPoolExecutor(1) as threads:
        third = threads.submit(cached.answer, question("ASK { ?a ?b ?c }"))
        assert not first.is_there()
        assert not second.is_there()
        assert not called.is_set()
        engine.go_on.set()
        assert first.is_there()
        answer = first.answer()
        assert called.is_set()
        assert second.is_there()
        assert second.answer() == third.result(10) == answer
    late = threading.Event()
    second.when_there(late.set)
    assert late.is_set()
    assert engine.asked == ["ASK { ?a ?b ?c }"]
    assert cached.ask(question("ASK { ?a ?b ?c }")) == answer
    assert heard == [False, False, False, True]


def test_whoever_waits_for_a_question_that_fails_hears_why() -> None:
    engine = Counting()
    cached = Cached(engine, 10_000)
    first, second = seat(cached.ask(question("ASK { fail }"))), seat(cached.ask(question("ASK { fail }")))
    for one in (first, second):
        with pytest.raises(Overloaded):
            one.answer()
    assert seat(cached.ask(question("ASK { fail }"))).fileno() == 7


def test_a_question_that_is_given_up_is_put_again_for_the_next() -> None:
    engine = Counting()
    cached = Cached(engine, 10_000)
    first, second = seat(cached.ask(question("ASK {}"))), seat(cached.ask(question("ASK {}")))
    put = engine.put
    first.close()
    assert put is not None
    assert put.closed
    with pytest.raises(ClientGone):
        second.answer()
    assert seat(cached.ask(question("ASK {}"))).answer().body == b"ASK {}"  # type: ignore[union-attr]


def test_one_who_waits_may_give_up_without_the_others() -> None:
    engine = Counting()
    cached = Cached(engine, 10_000)
    first, second = seat(cached.ask(question("ASK {}"))), seat(cached.ask(question("ASK {}")))
    second.close()
    second.close()
    assert not engine.stopped.is_set()
    assert first.answer() == Answer("boolean", JSON, b"ASK {}")


def test_nothing_is_put_where_nobody_is_idle() -> None:
    cached = Cached(Counting(), 10_000)
    assert cached.ask(question("ASK { busy }")) is None
    assert cached.answer(question("ASK { busy }")).body == b"ASK { busy }"


def test_what_may_change_is_put_each_time() -> None:
    cached = Cached(Counting(), 10_000)
    changing = question("SELECT (RAND() AS ?r) {}")
    assert [seat(cached.ask(changing, HangUp())).fileno() for _ in range(2)] == [7, 7]


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT (NOW() AS ?t) {}",
        "SELECT (RAND() AS ?t) {}",
        "CONSTRUCT { [] ?p ?o } { ?s ?p ?o }",
        "CONSTRUCT { ?s ?p (1 2) } { ?s ?p ?o }",
        "CONSTRUCT WHERE { ?s ?p (1 2) }",
        "CONSTRUCT { ?s ?p ?o ~ } { ?s ?p ?o }",
        "CONSTRUCT { ?s ?p ?o {| ?p 1 |} } { ?s ?p ?o }",
        "CONSTRUCT { << ?s ?p ?o >> ?p 1 } { ?s ?p ?o }",
        "CONSTRUCT { ?s ?p '}', (1 2) } { ?s ?p ?o }",
        "CONSTRUCT # }\n { ?s <http://example.org/#a> (1 2) } { ?s ?p ?o }",
        "# to construct {} things\nCONSTRUCT { ?s ?p (1 2) } { ?s ?p ?o }",
        "PREFIX construct: <http://example.org/> CONSTRUCT { ?s ?p (1 2) } { ?s ?p ?o }",
        "ASK { SERVICE <x:y> { ?s ?p ?o } }",
        "ASK { SERVICE#c\nSILENT ?e { ?s ?p ?o } }",
        "ASK { \\u0053ERVICE <x:y> { ?s ?p ?o } }",
    ],
)
def test_what_may_change_is_asked_each_time(sparql: str) -> None:
    engine = Counting()
    cached = Cached(engine, 10_000)
    for _ in range(2):
        cached.answer(question(sparql), HangUp())
    assert len(engine.asked) == 2


@pytest.mark.parametrize(
    "sparql",
    [
        'SELECT * { ?s ?p "the Prison Service and others" }',
        "CONSTRUCT { ?s ?p '(1 2) # ~' } { ?s ?p ?o FILTER (?o > 1) }",
        "CONSTRUCT WHERE { ?s <http://example.org/~a> ?o } # (all)",
        "DESCRIBE ?s { ?s ?p ?o FILTER (?o > 1) }",
    ],
)
def test_what_answers_the_same_each_time_is_kept(sparql: str) -> None:
    assert not may_change(sparql)


def test_those_who_ask_at_the_same_time_share_one_answer() -> None:
    engine = Counting(wait=True)
    cached = Cached(engine, 10_000)
    with ThreadPoolExecutor(8) as threads:
        waiting = [threads.submit(cached.answer, question("ASK {}"), HangUp()) for _ in range(8)]
        time.sleep(0.2)
        engine.go_on.set()
        assert {future.result(5).body for future in waiting} == {b"ASK {}"}
    assert engine.asked == ["ASK {}"]


def test_the_engine_goes_on_while_one_waits_and_stops_when_none_does() -> None:
    engine = Counting(wait=True)
    cached = Cached(engine, 10_000)
    clients = [HangUp() for _ in range(3)]
    with ThreadPoolExecutor(3) as threads:
        waiting = [threads.submit(cached.answer, question("ASK {}"), client) for client in clients]
        time.sleep(0.2)
        clients[0].tell()
        clients[1].tell()
        assert not engine.stopped.wait(0.2)
        clients[2].tell()
        assert engine.stopped.wait(2)
        for future in waiting:
            with pytest.raises(ClientGone):
                future.result(5)


def test_what_is_kept_stays_within_its_bytes() -> None:
    kept: ByteCache[int, int] = ByteCache(1000)
    for key in range(100):
        kept.put(key, key, 100)
        assert kept.get(0) is not None, "what is used stays"
    assert kept.bytes <= 1000
    assert kept.get(1) is None
    assert kept.get(99) == 99
    kept.put(1, 1, 200)
    assert kept.get(1) is None, "what is too large a part of all is not kept"


TEXT = st.text(alphabet="\"'\\#<> \n\tab?:", max_size=12)


@given(TEXT)
def test_literals_that_differ_stay_different(text: str) -> None:
    quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'
    assert quoted in normalised(f"ASK  {{ ?a <x:b#c>  {quoted} }} # {text.replace(chr(10), '')}")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ASK { FILTER('b>  d'<'b>  c') }", "ASK { FILTER('b>  d'<'b> c') }"),
        ("ASK { FILTER(?a<?b#c>\n && false\n) }", "ASK { FILTER(?a<?b#c> && false\n) }"),
    ],
)
def test_what_may_be_an_iri_or_less_than_and_a_string_is_left_as_it_is(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


class Brief(Counting):
    """Answers shortly, whatever is asked."""

    def begin(self, question: Question, hang_up: HangUp | None = None) -> Answer:
        return replace(super().begin(question, hang_up), body=b"yes")


def test_long_questions_with_short_answers_stay_within_the_bytes() -> None:
    engine = Brief()
    cached = Cached(engine, 100_000)
    asked = [question(f"ASK {{ ?a ?b '{'x' * 5000}{number}' }}") for number in range(50)]
    for each in (*asked, asked[-1], asked[0]):
        cached.begin(each)
    assert len(engine.asked) == 51, "the last is still there, the first is not"


def test_nobody_joins_those_who_have_all_hung_up(monkeypatch: pytest.MonkeyPatch) -> None:
    leaving, go_on = threading.Event(), threading.Event()

    class Slow(HangUp):
        def tell(self) -> None:
            leaving.set()
            go_on.wait(10)
            super().tell()

    monkeypatch.setattr("service.cache.HangUp", Slow)
    engine = Counting(wait=True)
    cached = Cached(engine, 10_000)
    first = HangUp()
    with ThreadPoolExecutor(3) as threads:
        threads.submit(cached.answer, question("ASK {}"), first)
        wait_until(lambda: len(engine.asked) == 1)
        threads.submit(first.tell)
        assert leaving.wait(5)
        threads.submit(cached.answer, question("ASK {}"), HangUp())
        wait_until(lambda: len(engine.asked) == 2)
        go_on.set()
        engine.go_on.set()


def wait_until(comes: Callable[[], bool]) -> None:
    until = time.monotonic() + 5
    while not comes():
        assert time.monotonic() < until
        time.sleep(0.01)
