"""The forecast of a plan: nothing supposed changes nothing, everybody stays counted, the same seed says the same."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.planning.rules.forecast import Crowd, Session, Wonder, forecast

MONDAY = date(2026, 3, 2)


def _session(number: int, seats: int, *tiers: str) -> Session:
    return Session(str(number), MONDAY + timedelta(weeks=number, days=4), seats, frozenset(tiers))


@st.composite
def _plans(draw: st.DrawFn) -> tuple[list[Session], list[Crowd]]:
    sessions = [
        _session(n, draw(st.integers(0, 30)), *draw(st.sampled_from(["", "a", "ab"]))) for n in (1, 2, 3)
    ]
    crowds = [
        Crowd(
            f"单位{n % 2}",
            "ab"[n % 2],
            {str(at): draw(st.integers(0, 8)) for at in (1, 2, 3)},
            draw(st.integers(0, 4)),
        )
        for n in range(draw(st.integers(1, 4)))
    ]
    return sessions, crowds


@settings(max_examples=40, deadline=None)
@given(_plans(), st.integers(0, 60), st.integers(20, 200))
def test_shares_rise_within_their_bands_and_never_pass_everybody(
    plan: tuple[list[Session], list[Crowd]], absent: int, seats: int
) -> None:
    found = forecast(*plan, Wonder(absent, seats, seed=3))
    assert found == forecast(*plan, Wonder(absent, seats, seed=3))
    assert found.people == sum(crowd.people for crowd in plan[1])
    for point in found.points:
        assert 0 <= point.low <= point.middle <= point.high <= 100 + 1e-9
    middles = [point.middle for point in found.points]
    assert middles == sorted(middles)
    for straggler in found.stragglers:
        assert 0 <= straggler.missing <= straggler.people
        days = [on or date.max for on in (straggler.early, straggler.usual, straggler.late)]
        assert days == sorted(days)


def test_with_nothing_supposed_the_plan_comes_true_to_the_day() -> None:
    sessions = [_session(1, 10, "a"), _session(2, 10, "a")]
    crowds = [Crowd("甲", "a", {"1": 6, "2": 2}), Crowd("乙", "a", {"1": 2})]
    found = forecast(sessions, crowds, Wonder(0, 100))
    assert [(point.low, point.high) for point in found.points] == [(80, 80), (100, 100)]
    assert next(each for each in found.reaches if each.target == 100).usual == sessions[1].ends_on
    second, first = sessions[1].ends_on, sessions[0].ends_on
    assert [(each.unit, each.early, each.usual, each.late) for each in found.stragglers] == [
        ("甲", second, second, second),
        ("乙", first, first, first),
    ]


def test_a_unit_may_be_whole_in_a_tenth_of_the_runs_and_not_in_half() -> None:
    found = forecast([_session(1, 2)], [Crowd("甲", "a", {"1": 2})], Wonder(50, 100, seed=1))
    (unit,) = found.stragglers
    assert (unit.early, unit.usual, unit.late) == (_session(1, 2).ends_on, None, None)
    assert unit.missing == 1


def test_whoever_finds_no_seat_comes_to_the_next_batch_for_their_tier() -> None:
    sessions = [_session(1, 10, "a"), _session(2, 10, "b"), _session(3, 10, "a")]
    found = forecast(sessions, [Crowd("甲", "a", {"1": 10})], Wonder(0, 50))
    assert [point.middle for point in found.points] == [50, 50, 100]


def test_absence_is_on_average_what_is_supposed_and_differs_from_run_to_run() -> None:
    found = forecast([_session(1, 1000)], [Crowd("甲", "a", {"1": 1000})], Wonder(20, 100, seed=7))
    point = found.points[0]
    assert abs(point.middle - 80) < 2
    assert point.low < 76 < 84 < point.high
    assert found.reaches[-1].late is None


def test_no_batches_or_nobody_is_a_forecast_too() -> None:
    assert forecast([], [Crowd("甲", "a", {}, 3)], Wonder()).points == ()
    assert forecast([_session(1, 5)], [], Wonder()).people == 0
