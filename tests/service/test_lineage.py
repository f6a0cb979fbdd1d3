"""Drawings of the history of bodies: every body has a row of its own, and every arc goes forward in time."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from service.lineage import MOST, WIDTH, Body, Change, Lineage, drawn

DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31)) | st.dates(date(1990, 1, 1), date(2025, 12, 31))
KEYS = [f"body-{number}" for number in range(30)]
PARTIES = st.lists(st.sampled_from(KEYS[:12]), unique=True, max_size=4).map(tuple)
CHANGES = st.lists(
    st.builds(Change, st.just("change"), DAYS, st.just("told"), PARTIES, PARTIES, st.booleans()), max_size=14
)
BODIES = st.lists(st.sampled_from(KEYS[:12]), unique=True).flatmap(
    lambda keys: st.tuples(
        *(
            st.builds(
                Body,
                st.just(key),
                st.text(max_size=90),
                st.just(f"/{key}"),
                st.just("itself" if key == keys[0] else "predecessor"),
                st.none() | DAYS,
                st.none() | DAYS,
            )
            for key in keys
        )
    )
)


def body(key: str, begins: str = "", ends: str = "", stands: str = "predecessor") -> Body:
    first, last = (date.fromisoformat(day) if day else None for day in (begins, ends))
    return Body(key, key.upper(), f"/{key}", stands, first, last)


@given(BODIES, CHANGES)
def test_no_two_bodies_cover_each_other_and_all_are_inside(bodies: tuple[Body, ...], changes: list[Change]) -> None:
    drawing = drawn(bodies, changes)
    if drawing is None:
        return
    for above, below in zip(drawing.bodies, drawing.bodies[1:], strict=False):
        assert above.top < above.bar < above.bottom < below.top
    for placed in drawing.bodies:
        assert 0 <= placed.x < placed.end <= WIDTH
        assert placed.bar + placed.bar_height == placed.bottom < drawing.height
        assert 0 <= placed.label_x <= WIDTH
    assert len({placed.body.key for placed in drawing.bodies}) == len(drawing.bodies) <= MOST


@given(BODIES, CHANGES)
def test_every_arc_goes_forward_in_time_from_one_bar_to_the_other(
    bodies: tuple[Body, ...], changes: list[Change]
) -> None:
    drawing = drawn(bodies, changes)
    if drawing is None:
        return
    places = {placed.body.key: placed for placed in drawing.bodies}
    for arc in drawing.arcs:
        assert arc.x < arc.to_x
        for key, x, y in ((arc.before, arc.x, arc.y), (arc.after, arc.to_x, arc.to_y)):
            assert places[key].x <= x <= places[key].end
            assert y in (places[key].bar, places[key].bottom)
    drawn_pairs = {(arc.before, arc.after) for arc in drawing.arcs}
    told = {(one, other) for change in changes for one in change.before for other in change.after}
    assert drawn_pairs == {(one, other) for one, other in told if one != other and {one, other} <= places.keys()}


@given(BODIES, CHANGES, st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_told_does_not_matter(
    bodies: tuple[Body, ...], changes: list[Change], chance: object
) -> None:
    again, others = list(bodies), list(changes)
    chance.shuffle(again)  # type: ignore[attr-defined]
    assert rows(drawn(bodies, changes)) == rows(drawn(again, others))


def rows(drawing: Lineage | None) -> list[tuple[str, float, float]]:
    return [(placed.body.key, placed.top, placed.x) for placed in drawing.bodies] if drawing else []


def test_a_body_to_which_nothing_happened_has_no_drawing() -> None:
    assert drawn([body("one", "2000-01-01", stands="itself")], []) is None
    assert drawn([], [Change("c", date(2000, 1, 1), "told", ("one",), ())]) is None


def test_a_body_alone_that_was_set_up_is_one_bar() -> None:
    drawing = drawn([body("one", stands="itself")], [Change("c", date(2004, 6, 1), "told", (), ("one",), True)])
    assert drawing is not None
    (placed,) = drawing.bodies
    assert (placed.is_open_before, placed.is_open_after) == (False, True)
    assert drawing.arcs == ()


def test_a_body_whose_first_day_is_unknown_is_open_to_the_left() -> None:
    drawing = drawn(
        [body("old", "", "2007-05-08"), body("new", "2007-05-09", stands="itself")],
        [Change("c", date(2007, 5, 9), "told", ("old",), ("new",))],
    )
    assert drawing is not None
    old, new = drawing.bodies
    assert (old.body.key, old.is_open_before, old.is_open_after) == ("old", True, False)
    assert (new.body.key, new.is_open_before, new.is_open_after) == ("new", False, True)
    assert old.x < new.x <= old.end + 10


def test_of_very_many_bodies_the_nearest_are_drawn() -> None:
    """A chain of thirty, of which the last is the body itself."""
    chain = [body(key, stands="itself" if key == KEYS[-1] else "predecessor") for key in KEYS]
    changes = [
        Change(f"c{number}", date(1950 + number, 1, 1), "told", (KEYS[number],), (KEYS[number + 1],))
        for number in range(len(KEYS) - 1)
    ]
    drawing = drawn(chain, changes)
    assert drawing is not None
    assert {placed.body.key for placed in drawing.bodies} == set(KEYS[-MOST:])
    assert drawing.left_out == len(KEYS) - MOST
