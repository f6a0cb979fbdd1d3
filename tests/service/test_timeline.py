"""Time lines: everything has its place, nothing covers anything of its kind, and later is further right."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from service.timeline import WIDTH, Lane, Mark, Move, drawn

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
KEYS = ("a", "b", "c")


@st.composite
def lanes(draw: st.DrawFn) -> list[Lane]:
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True, min_size=1))
    return [
        Lane(key, key.upper(), f"/{key}", draw(DAYS), draw(st.none() | DAYS), draw(st.none() | DAYS)) for key in keys
    ]


MARKS = st.lists(
    st.builds(Mark, st.sampled_from(KEYS), DAYS, st.just("entry"), st.just("told"), st.just("#x")), max_size=30
)
MOVES = st.lists(st.builds(Move, st.sampled_from(KEYS), DAYS, st.sampled_from(KEYS), DAYS, st.just("told")), max_size=5)


@given(lanes(), MARKS, MOVES)
def test_everything_has_its_place_inside(lanes: list[Lane], marks: list[Mark], moves: list[Move]) -> None:
    drawing = drawn(lanes, marks, moves)
    assert drawing is not None
    keys = {lane.key for lane in lanes}
    assert [placed.lane for placed in drawing.lanes] == lanes
    assert sorted(str(placed.mark) for placed in drawing.marks) == sorted(str(m) for m in marks if m.lane in keys)
    assert [placed.move for placed in drawing.moves] == [move for move in moves if {move.lane, move.to_lane} <= keys]
    places = {placed.lane.key: placed for placed in drawing.lanes}
    for placed in drawing.marks:
        assert 0 <= placed.x <= WIDTH
        assert places[placed.mark.lane].top < placed.y < places[placed.mark.lane].bottom
    for lane, below in zip(drawing.lanes, drawing.lanes[1:], strict=False):
        assert lane.bottom < below.top
    assert drawing.lanes[-1].bottom < drawing.height
    assert len(drawing.ticks) <= 22


@given(lanes(), MARKS)
def test_marks_do_not_cover_each_other_and_later_ones_stand_further_right(lanes: list[Lane], marks: list[Mark]) -> None:
    drawing = drawn(lanes, marks)
    assert drawing is not None
    for one in drawing.marks:
        for other in drawing.marks:
            if one is not other and one.y == other.y:
                assert abs(one.x - other.x) >= 10
            if one.mark.day < other.mark.day:
                assert one.x <= other.x


def test_a_year_begins_at_its_tick_and_a_bar_lasts_as_long_as_the_plan() -> None:
    lane = Lane("a", "A", "/a", date(2008, 1, 1), date(2009, 1, 1), date(2010, 1, 1))
    drawing = drawn([lane])
    assert drawing is not None
    assert [tick.year for tick in drawing.ticks] == [2008, 2009, 2010, 2011]
    places = {tick.year: tick.x for tick in drawing.ticks}
    (placed,) = drawing.lanes
    assert placed.bar is not None
    assert (placed.published, placed.bar.x) == (places[2008], places[2009])
    assert abs(placed.bar.x + placed.bar.width - places[2010]) < 0.2


def test_without_plans_there_is_nothing_to_draw() -> None:
    assert drawn([]) is None


def test_the_days_of_a_move_are_those_between_its_dates() -> None:
    assert Move("a", date(2008, 3, 31), "b", date(2011, 12, 31), "told").days == 1370
    assert Move("a", date(2009, 3, 31), "b", date(2009, 3, 1), "told").days == -30
