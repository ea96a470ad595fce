"""The schedule's decisions: clashes on half-open times, exact hours, leave over one seventh, rotating codes."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.schedule.facts import ActivityForm
from app.schedule.rules import (
    HOUR_RULES,
    Clash,
    ClashKind,
    HourRule,
    Slot,
    accepts,
    clashes,
    code_expires_at,
    code_for,
    credit_hours,
    credited_minutes,
    credited_share,
    hours_of,
    leave_is_too_long,
    minutes_for,
)


@dataclass(frozen=True)
class Held:
    minutes: int
    activity_form: ActivityForm
    hour_rule: str = "lesson_45"


NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SECRET = b"a secret of this very session...."


def _slot(
    name: str,
    start: int,
    end: int,
    batch: str = "b1",
    lecturer: str | None = None,
    venue: str | None = None,
) -> Slot:
    return Slot(name, batch, NINE + timedelta(minutes=start), NINE + timedelta(minutes=end), lecturer, venue)


@st.composite
def _timetables(draw: st.DrawFn) -> list[Slot]:
    slots = []
    for i in range(draw(st.integers(0, 12))):
        start = draw(st.integers(0, 20))
        slots.append(
            _slot(
                f"s{i:02}",
                start,
                start + draw(st.integers(1, 8)),
                draw(st.sampled_from(["b1", "b2", "b3"])),
                draw(st.sampled_from([None, "l1", "l2"])),
                draw(st.sampled_from([None, "v1", "v2"])),
            )
        )
    return slots


_memberships = st.dictionaries(
    st.sampled_from(["b1", "b2", "b3", "b4"]), st.frozensets(st.sampled_from(["an", "bo", "cy"]))
)


def _clashes_pair_by_pair(slots: list[Slot], members: dict[str, frozenset[str]]) -> list[Clash]:
    """Compare every two sessions, the slow way."""
    found = []
    for a, b in combinations(sorted(slots, key=lambda s: (s.starts_at, s.session_id)), 2):
        if not (a.starts_at < b.ends_at and b.starts_at < a.ends_at):
            continue
        if a.lecturer_id is not None and a.lecturer_id == b.lecturer_id:
            found.append(Clash(ClashKind.LECTURER, a.lecturer_id, a.session_id, b.session_id))
        if a.venue_id is not None and a.venue_id == b.venue_id:
            found.append(Clash(ClashKind.VENUE, a.venue_id, a.session_id, b.session_id))
        if a.batch_id == b.batch_id:
            found.append(Clash(ClashKind.BATCH, a.batch_id, a.session_id, b.session_id))
        else:
            both = members.get(a.batch_id, frozenset()) & members.get(b.batch_id, frozenset())
            found += [Clash(ClashKind.PERSON, person, a.session_id, b.session_id) for person in both]
    return sorted(found)


@given(_timetables(), _memberships)
@settings(max_examples=300)
def test_the_sweep_finds_what_comparing_every_pair_finds(
    slots: list[Slot], members: dict[str, frozenset[str]]
) -> None:
    assert clashes(slots, members) == _clashes_pair_by_pair(slots, members)


def test_sessions_back_to_back_do_not_clash() -> None:
    assert clashes([_slot("s1", 0, 45, lecturer="l"), _slot("s2", 45, 90, lecturer="l")]) == []
    assert clashes([_slot("s1", 0, 46, "b1", "l"), _slot("s2", 45, 90, "b2", "l")]) == [
        Clash(ClashKind.LECTURER, "l", "s1", "s2")
    ]


def test_a_person_clashes_through_two_batches_only() -> None:
    slots = [_slot("s1", 0, 60, "b1"), _slot("s2", 30, 90, "b2")]
    assert clashes(slots, {"b1": ["an", "bo"], "b2": ["bo"]}) == [Clash(ClashKind.PERSON, "bo", "s1", "s2")]
    same = [_slot("s1", 0, 60), _slot("s2", 30, 90)]
    assert clashes(same, {"b1": ["an", "bo"]}) == [Clash(ClashKind.BATCH, "b1", "s1", "s2")]


def test_a_session_must_last() -> None:
    with pytest.raises(ValueError, match="s1"):
        _slot("s1", 30, 30)


@pytest.mark.parametrize(
    ("key", "minutes", "hours"),
    [
        ("lesson_45", 45, "1.00"),
        ("lesson_45", 60, "1.33"),
        ("lesson_45", 180, "4.00"),
        ("clock_hour", 90, "1.50"),
        ("day_6", 360, "6.00"),
        ("day_7_5", 180, "3.75"),
        ("day_8", 360, "8.00"),
        ("day_8", -360, "-8.00"),
    ],
)
def test_minutes_become_hours_by_the_rule_of_the_place(key: str, minutes: int, hours: str) -> None:
    assert str(credit_hours(minutes, HOUR_RULES[key])) == hours


@given(st.sampled_from(sorted(HOUR_RULES)), st.decimals(0, 200, places=2))
def test_the_minutes_asked_for_are_just_enough(key: str, hours: Decimal) -> None:
    rule = HOUR_RULES[key]
    needed = minutes_for(hours, rule)
    assert needed * rule.hours >= hours * rule.minutes
    assert needed == 0 or (needed - 1) * rule.hours < hours * rule.minutes


def test_what_a_status_credits_is_the_rules_data() -> None:
    rule = HOUR_RULES["lesson_45"]
    credited = {
        status: credited_minutes(95, credited_share(status, rule))
        for status in ("present", "late", "left_early", "on_leave", "absent")
    }
    assert credited == {"present": 95, "late": 95, "left_early": 47, "on_leave": 0, "absent": 0}
    strict = HourRule("strict", Decimal(1), 45, {"present": 100})
    assert credited_minutes(95, credited_share("late", strict)) == 0


def test_self_study_credits_its_own_share() -> None:
    rule = HOUR_RULES["lesson_45_online_quarter"]
    assert credited_minutes(90, credited_share("present", rule, is_self_study=True)) == 22
    assert credited_minutes(90, credited_share("present", rule)) == 90


def test_the_hours_of_a_class_are_those_of_its_minutes_together() -> None:
    """Three lessons of sixty minutes are four hours, not three times 1.33; self-study counts by its own share."""
    hour, alone = Held(60, ActivityForm.LECTURE), Held(90, ActivityForm.SELF_STUDY)
    assert hours_of([hour] * 3) == 4
    assert hours_of([replace(alone, hour_rule="lesson_45_online_half")]) == 1
    assert hours_of([]) == 0


@given(st.integers(0, 10_000))
def test_leave_of_exactly_one_seventh_is_still_allowed(leave: int) -> None:
    assert not leave_is_too_long(leave, leave * 7)
    assert leave_is_too_long(leave + 1, leave * 7 + 6)
    assert not leave_is_too_long(leave, leave * 7 + 6)


def test_the_code_holds_for_one_step_and_differs_by_session_and_secret() -> None:
    shown = code_for(SECRET, "s1", NINE)
    assert len(shown) == 6
    assert shown.isdigit()
    assert code_for(SECRET, "s1", NINE + timedelta(seconds=29, microseconds=999_999)) == shown
    assert code_for(SECRET, "s1", NINE + timedelta(seconds=30)) != shown
    assert code_for(SECRET, "s2", NINE) != shown
    assert code_for(SECRET[:-1], "s1", NINE) != shown
    assert code_for(SECRET, "s1", NINE.astimezone(timezone(timedelta(hours=8)))) == shown
    assert code_expires_at(NINE + timedelta(seconds=7)) == NINE + timedelta(seconds=30)
    assert code_expires_at(NINE + timedelta(seconds=30)) == NINE + timedelta(seconds=60)


@pytest.mark.parametrize(
    ("later", "accepted"),
    [(0, True), (29, True), (30, True), (59, True), (60, False), (3600, False), (-1, False)],
)
def test_a_code_is_good_for_its_step_and_the_next(later: int, accepted: bool) -> None:
    shown = code_for(SECRET, "s1", NINE)
    at = NINE + timedelta(seconds=later)
    assert accepts(shown, SECRET, "s1", NINE - timedelta(hours=1), NINE + timedelta(hours=2), at) is accepted


@pytest.mark.parametrize(
    ("at", "accepted"),
    [
        (NINE - timedelta(microseconds=1), False),
        (NINE, True),
        (NINE + timedelta(minutes=20, microseconds=-1), True),
        (NINE + timedelta(minutes=20), False),
    ],
)
def test_a_right_code_counts_only_while_the_session_is_open(at: datetime, accepted: bool) -> None:
    shown = code_for(SECRET, "s1", at)
    assert accepts(shown, SECRET, "s1", NINE, NINE + timedelta(minutes=20), at) is accepted


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "１２３", "一二三四五六", "\U00020bb7", "0" * 7])
def test_anything_else_is_turned_down_without_a_fuss(typed: str) -> None:
    assert not accepts(typed, SECRET, "s1", NINE, NINE + timedelta(hours=1), NINE)


def test_full_width_digits_and_spaces_are_read() -> None:
    shown = code_for(SECRET, "s1", NINE)
    wide = "".join(chr(ord(digit) - ord("0") + ord("０")) for digit in shown)
    for typed in (wide, f" {shown[:3]} {shown[3:]} "):
        assert accepts(typed, SECRET, "s1", NINE, NINE + timedelta(hours=1), NINE)


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(TypeError):
        code_for(SECRET, "s1", NINE.replace(tzinfo=None))
