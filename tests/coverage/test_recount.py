"""Coverage of the database beside a count of somebody who has only the people's stories and a pencil (CO-1, CO-2).

A tree, and people who were transferred, serve in two units, are excused, missed, came back or never came, are drawn
at random. Nothing here asks the code that is tested what counts. A usual run has time for few of them: many more are
drawn by `LUNXUN_EXAMPLES=500 make test ARGS=tests/coverage/test_recount.py`.
"""

import os
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from app.accounts.models import Account
from app.accounts.privacy import PRIVACY_VERSION
from app.clock import new_id
from app.coverage import queries
from app.coverage.facts import Figures
from app.db import Databases
from app.exams.facts import AttemptKind, AttemptState, MarkingState
from app.exams.models import Attempt, Candidate
from app.organisation.models import Appointment, Level, Rank
from app.organisation.models import Person as PersonRow
from app.planning.models import Enrolment, Excuse, ExcuseKind, Origin, RosterEntry
from app.planning.queries import programme as programme_of
from app.schedule.facts import AttendanceSource, AttendanceStatus
from app.schedule.models import Attendance, HourEntry
from app.web.actor import Scope
from tests.coverage import province as drawing
from tests.coverage.province import APPROVER, AT, LONG_AGO, TODAY

EXAMPLES = int(os.environ.get("LUNXUN_EXAMPLES", "5"))
POST = {"post": "干部", "rank": Rank.STAFF, "is_principal_leader": False}
OVER, LAST = 2, 4  # of four batches two are over, the third begins today


@dataclass(frozen=True)
class Person:
    """What happened to somebody. Numbers of units and batches; `came` is which of six sessions, batch by batch."""

    unit: int
    second_post: int
    moved_to: int | None
    is_on_roster: bool
    tier: int | None
    leads: bool
    excuse: tuple[ExcuseKind, int] | None
    seats: frozenset[int]
    came: tuple[tuple[bool, ...], ...]
    exam: str


@st.composite
def _worlds(draw: st.DrawFn) -> tuple[list[int], list[Person]]:
    """Draw a tree, each unit with the number of one before it, and people in it."""
    parents = [draw(st.integers(0, number)) for number in range(draw(st.integers(1, 8)))]
    units = st.integers(0, len(parents))
    session = st.lists(st.booleans(), min_size=6, max_size=6).map(tuple)
    mostly = st.one_of(session, st.just((True,) * 6), st.just((True,) * 5 + (False,)))
    person = st.builds(
        Person,
        unit=units,
        second_post=units,
        moved_to=st.none() | units,
        is_on_roster=st.sampled_from((True, True, True, False)),
        tier=st.sampled_from((None, 0, 1)),
        leads=st.booleans(),
        excuse=st.none() | st.tuples(st.sampled_from(list(ExcuseKind)), st.sampled_from((-5, -1, 0, 1, 40))),
        seats=st.frozensets(st.integers(0, LAST - 1), max_size=2),
        came=st.tuples(mostly, mostly),
        exam=st.sampled_from(("none", "absent", "unmarked", "failed", "passed", "passed", "passed")),
    )
    return parents, draw(st.lists(person, min_size=1, max_size=14))


def _write(session: Session, parents: list[int], people: list[Person]) -> tuple[uuid.UUID, list[str]]:
    draw = drawing.Draw(session, 1)
    units = [drawing._unit(draw, "P", "省", Level.PROVINCIAL_HQ, None)]
    for number, parent in enumerate(parents):
        units.append(drawing._unit(draw, f"U{number}", f"单位{number}", Level.COUNTY, units[parent]))
    programme_id, tiers = drawing._programme(draw, units[0])
    batches = [drawing._batch(draw, programme_id, number) for number in range(1, LAST + 1)]
    exam_id, sittings = drawing._exam(draw, programme_id, units[0][0], batches)
    for number, each in enumerate(people):
        person_id = _serves(draw, number, each, units)
        if each.is_on_roster:
            _is_due(draw, each, person_id, programme_id, units[each.unit], tiers)
            _trained(draw, each, person_id, programme_id, batches)
            _sat(draw, each, person_id, exam_id, batches, sittings)
    draw.write()
    session.flush()
    return programme_id, [path for path, _ in units]


def _serves(draw: drawing.Draw, number: int, each: Person, units: list[tuple[str, uuid.UUID]]) -> uuid.UUID:
    """Write somebody who serves in one unit and has another post beside it, perhaps transferred in October."""
    key = new_id()
    named = {"id": key, "created_at": AT}
    account = {
        **named,
        "display_name": "某人",
        "must_change_password": False,
        "privacy_version": PRIVACY_VERSION,
    }
    draw.rows.setdefault(Account, []).append(account)
    person = {**named, "staff_no": f"R{number}", "name": "某人", "name_pinyin": "mouren"}
    draw.rows.setdefault(PersonRow, []).append(person)
    spans = [(each.unit, LONG_AGO, None, True)]
    if each.moved_to is not None:
        october = date(2026, 10, 1)
        spans = [(each.unit, LONG_AGO, october, True), (each.moved_to, october, None, True)]
    for unit, since, until, is_main in (*spans, (each.second_post, LONG_AGO, None, False)):
        held = {"unit_id": units[unit][1], "valid_from": since, "valid_to": until, "is_main": is_main}
        draw.add(Appointment, person_id=key, **held, **POST)
    return key


def _is_due(
    draw: drawing.Draw,
    each: Person,
    person_id: uuid.UUID,
    programme_id: uuid.UUID,
    unit: tuple[str, uuid.UUID],
    tiers: list[uuid.UUID],
) -> None:
    who = {"programme_id": programme_id, "person_id": person_id}
    entry = {**POST, "is_principal_leader": each.leads, "unit_id": unit[1], "unit_path": unit[0]}
    tier_id = None if each.tier is None else tiers[each.tier]
    draw.add(RosterEntry, **who, **entry, unit_name="单位", level=Level.COUNTY, tier_id=tier_id, added_at=AT)
    if each.excuse is not None:
        kind, days = each.excuse
        draw.add(
            Excuse,
            **who,
            kind=kind,
            reason="长期病假",
            proof="证明",
            approved_by=APPROVER,
            approved_at=AT,
            expires_on=TODAY + timedelta(days=days),
        )


def _trained(
    draw: drawing.Draw,
    each: Person,
    person_id: uuid.UUID,
    programme_id: uuid.UUID,
    batches: list[dict[str, Any]],
) -> None:
    for seat in sorted(each.seats):
        batch = batches[seat]
        who = {"person_id": person_id, "recorded_by": person_id, "recorded_at": AT}
        draw.add(
            Enrolment,
            programme_id=programme_id,
            batch_id=batch["id"],
            person_id=person_id,
            origin=Origin.PLANNED,
            created_by=person_id,
            created_at=AT,
        )
        for session_id, was_there in zip(batch["sessions"], _came(each, seat), strict=True):
            status = AttendanceStatus.PRESENT if was_there else AttendanceStatus.ABSENT
            if seat < OVER:
                draw.add(
                    Attendance,
                    session_id=session_id,
                    status=status,
                    source=AttendanceSource.ROLL_CALL,
                    **who,
                )
            if was_there:
                draw.add(
                    HourEntry,
                    programme_id=programme_id,
                    batch_id=batch["id"],
                    session_id=session_id,
                    minutes=45,
                    credit_hours=Decimal(1),
                    rule="lesson_45",
                    **who,
                )


def _sat(
    draw: drawing.Draw,
    each: Person,
    person_id: uuid.UUID,
    exam_id: uuid.UUID,
    batches: list[dict[str, Any]],
    sittings: dict[uuid.UUID, uuid.UUID],
) -> None:
    if _exam(each) == "none":
        return
    batch = batches[max(each.seats)]
    sitting_id = sittings[batch["id"]]
    draw.add(Candidate, sitting_id=sitting_id, person_id=person_id)
    if each.exam == "absent":
        return
    began = datetime.combine(batch["ends_on"], time(6), UTC)
    is_marked = each.exam != "unmarked"
    draw.add(
        Attempt,
        exam_id=exam_id,
        sitting_id=sitting_id,
        person_id=person_id,
        kind=AttemptKind.REGULAR,
        ordinal=1,
        state=AttemptState.SUBMITTED,
        seed="s",
        started_at=began,
        deadline_at=began + timedelta(hours=1),
        ended_at=began + timedelta(minutes=40),
        responses_digest="0" * 64,
        marking=MarkingState.MARKED if is_marked else MarkingState.NEEDS_MARKER,
        score=Decimal(70) if is_marked else None,
        passed=each.exam == "passed" if is_marked else None,
        marked_at=AT if is_marked else None,
    )


def _came(each: Person, seat: int) -> tuple[bool, ...]:
    """Return which sessions of a batch somebody came to; nobody can have come to what is still ahead."""
    return each.came[seat] if seat < OVER else (False,) * 6


def _exam(each: Person) -> str:
    """Return how somebody fared in the exam of their last batch, which is held when that batch is over."""
    return each.exam if each.seats and max(each.seats) < OVER else "none"


def _counted(each: Person) -> dict[str, int]:
    """Count one person with a pencil: what they add to each figure.

    Training asks for the first session, four fifths of the six, 180 minutes of 45 each, and the exam.
    """
    if not each.is_on_roster:
        return {"outside": 1}
    exam, seat = _exam(each), max(each.seats, default=None)
    minutes = 45 * sum(sum(_came(each, number)) for number in each.seats)
    there = _came(each, seat) if seat is not None else ()
    sat = exam in ("unmarked", "failed", "passed")
    started = minutes > 0 or sat
    short = [
        reason
        for reason, is_so in (
            ("required_session_missed", seat is not None and not there[0]),
            ("attendance_short", seat is not None and sum(there) < 5),
            ("hours_short", minutes < 180),
            ("exam_not_sat", not sat),
            ("exam_awaiting_marks", exam == "unmarked"),
            ("exam_failed", exam == "failed"),
        )
        if is_so
    ]
    found = {"required": 1, "exam_eligible": 1, "leaders": each.leads, "started": started}
    found |= {"exam_admitted": exam != "none", "exam_sat": sat}
    found |= {"exam_passed": exam == "passed", "exam_passed_first": exam == "passed"}
    kind, days = each.excuse or (None, -1)
    if started and not short:
        return found | {"completed": 1, "certificates_pending": 1, "leaders_completed": each.leads}
    if days >= 0:
        return found | ({"exempt": 1} if kind is ExcuseKind.EXEMPTION else {"deferred": 1})
    reason = short[0] if started else "absent"
    if seat is None:
        reason = "not_enrolled"
    elif seat >= OVER:
        reason = "in_training" if seat == OVER else "batch_to_come"
    return found | {"missing": 1, reason: 1}


def _place(each: Person, paths: list[str]) -> str:
    """Return where somebody counts: as the roster was frozen, else where their main post is today."""
    is_elsewhere = not each.is_on_roster and each.moved_to is not None
    return paths[each.moved_to if is_elsewhere and each.moved_to is not None else each.unit]


def _told(figures: Figures) -> dict[str, int]:
    counts = {name: getattr(figures, name) for name in Figures.__dataclass_fields__ if name != "reasons"}
    whole = counts | {reason.value: count for reason, count in figures.reasons.items()}
    return {name: count for name, count in whole.items() if count}


def _sum(people: list[Person]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for each in people:
        total.update(_counted(each))
    return {name: int(count) for name, count in total.items() if count}


@given(world=_worlds())
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
def test_every_unit_counts_what_one_counts_by_hand(
    dbs: Databases, world: tuple[list[int], list[Person]]
) -> None:
    """CO-1, CO-2: everybody due counts once in each unit above them, with one status and reason, and parts add up."""
    with dbs.session() as session:
        programme_id, paths = _write(session, *world)
        _compare(session, programme_id, paths, world[1])
        session.rollback()


def _compare(session: Session, programme_id: uuid.UUID, paths: list[str], people: list[Person]) -> None:
    programme = programme_of(session, programme_id)
    assert programme is not None
    places = [_place(each, paths) for each in people]
    for path in paths:
        level = queries.survey(session, programme, Scope((paths[0],)), path, AT)
        assert level is not None
        below = [each for each, place in zip(people, places, strict=True) if place.startswith(path)]
        own = [each for each, place in zip(people, places, strict=True) if place == path]
        assert _told(level.total) == _sum(below), path
        assert _told(level.own) == _sum(own), path
        assert _told(level.total) == _added([level.own, *(place.total for place in level.places)])
        assert _told(level.total) == _added(list(level.tier_totals.values()))
        known = queries.person_facts(session, programme_id, path, AT)
        assert len({facts.person_id for facts in known}) == len(known) == len(below)


def _added(parts: list[Figures]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for each in parts:
        total.update(_told(each))
    return dict(total)
