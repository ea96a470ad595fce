"""Coverage from rows: everyone in one place, sums at every level, few statements, and nobody else's people."""

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, replace

import pytest
from sqlmodel import Session, col, select

from app.coverage import queries, rules
from app.coverage.facts import Figures, PersonFacts, Status
from app.coverage.invariants import faults
from app.coverage.queries.conveyance import conveyance
from app.coverage.records import Survey
from app.db import Databases
from app.exams import queries as exams
from app.library import operations as library
from app.organisation.models import Level
from app.planning import queries as planning
from app.planning.models import Enrolment, Excuse, ExcuseKind, Programme
from app.planning.records import ProgrammeFacts
from app.schedule import queries as schedule
from app.schedule.facts import ATTENDED
from app.schedule.models import Attendance, CourseSession
from app.web.actor import Scope
from tests.builders import unit
from tests.cast import Cast
from tests.coverage.province import AT, TODAY, Province, draw_province
from tests.statements import count_statements


def _programme(session: Session, province: Province) -> ProgrammeFacts:
    found = planning.programme(session, province.programme_id)
    assert found is not None
    return found


@pytest.fixture
def province(session: Session) -> Province:
    found = draw_province(session, seed=7, people=80)
    session.commit()
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_everybody_stands_in_exactly_one_place_with_one_reason(session: Session, seed: int) -> None:
    """CO-1: the roster is divided without rest or overlap, and who serves outside it is listed beside it."""
    province = draw_province(session, seed, people=70)
    known = queries.person_facts(session, province.programme_id, province.root, AT)
    judged = {uuid.UUID(facts.person_id): rules.judge(facts, TODAY) for facts in known}
    assert len(known) == len(judged)
    assert {key for key, each in judged.items() if each.status is not Status.OUTSIDE} == set(province.roster)
    assert {key for key, each in judged.items() if each.status is Status.OUTSIDE} == set(province.outside)
    for each in judged.values():
        assert (each.reason is not None) == (each.status is Status.MISSING)
    for key, path in province.roster.items():
        assert judged[key].unit_path == path
    assert len({each.status for each in judged.values()}) == 5


def test_what_is_known_of_each_person_is_what_the_rows_say(session: Session, province: Province) -> None:
    """Recompute attendance, hours, exam and excuse person by person, the slow way."""
    minutes = schedule.minutes_credited(session, province.programme_id)
    outcomes = exams.outcomes(session, province.programme_id, AT)
    excused = {row.person_id: row for row in session.exec(select(Excuse)).all()}
    for facts in queries.person_facts(session, province.programme_id, province.root, AT):
        key = uuid.UUID(facts.person_id)
        if not facts.on_roster:
            continue
        assert facts.credited_minutes == minutes.get(key, 0)
        outcome = outcomes.get(key)
        assert facts.exam_admitted == (outcome is not None)
        assert (facts.exam == "passed") == (outcome is not None and outcome.passed)
        until = excused[key].expires_on if key in excused else None
        assert (facts.exempt_until or facts.deferred_until) == until
        held = session.exec(
            select(Enrolment).where(Enrolment.person_id == key, col(Enrolment.withdrawn_at).is_(None))
        ).all()
        assert (facts.batch_id is not None) == bool(held)
        if facts.batch_id:
            there = session.exec(
                select(Attendance)
                .join(CourseSession)
                .where(
                    Attendance.person_id == key,
                    CourseSession.batch_id == uuid.UUID(facts.batch_id),
                    col(Attendance.status).in_(tuple(ATTENDED)),
                )
            ).all()
            assert facts.sessions_attended == len(there)


def _second_root(session: Session) -> tuple[str, uuid.UUID]:
    period = unit(session, "Q", "乙省科协", Level.PROVINCIAL_HQ)
    return period.path, period.unit_id


def test_the_number_of_statements_does_not_depend_on_the_number_of_people(
    dbs: Databases, session: Session
) -> None:
    counts = []
    for seed, people in ((1, 12), (2, 140)):
        province = draw_province(session, seed, people, root=None if seed == 1 else _second_root(session))
        session.commit()
        programme = _programme(session, province)
        with count_statements(dbs.web) as seen:
            queries.survey(session, programme, Scope((province.root,)), None, AT)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 7


def _sum(figures: list[Figures]) -> Figures:
    counts = {
        f.name: sum(getattr(each, f.name) for each in figures) for f in fields(Figures) if f.name != "reasons"
    }
    reasons: Counter[str] = Counter()
    for each in figures:
        reasons.update(each.reasons)
    return Figures(reasons=dict(reasons), **counts)  # type: ignore[arg-type]


def _levels(session: Session, programme: ProgrammeFacts, area: Scope) -> Iterator[Survey]:
    waiting: list[str | None] = [None]
    while waiting:
        survey = queries.survey(session, programme, area, waiting.pop(), AT)
        assert survey is not None
        yield survey
        waiting += [place.path for place in survey.places if survey.path is not None]


def test_a_level_is_the_sum_of_its_own_people_and_of_the_units_below(
    session: Session, province: Province
) -> None:
    """CO-2, level by level, in every figure and in every tier."""
    programme = _programme(session, province)
    seen = 0
    for survey in _levels(session, programme, Scope((province.root,))):
        seen += 1
        assert survey.total == _sum([survey.own, *(place.total for place in survey.places)])
        tiers = set(survey.own_tiers) | {key for place in survey.places for key in place.tiers}
        for tier in tiers:
            parts = [survey.own_tiers.get(tier, Figures())]
            parts += [place.tiers.get(tier, Figures()) for place in survey.places]
            assert survey.tier_totals[tier] == _sum(parts)
        people = queries.person_facts(session, programme.id, survey.path or province.root, AT)
        assert survey.total.required + survey.total.outside == len(people)
    assert seen == 13


def test_several_subtrees_stand_side_by_side(session: Session, province: Province) -> None:
    programme = _programme(session, province)
    cities = (f"{province.root}P-C0/", f"{province.root}P-C2/")
    survey = queries.survey(session, programme, Scope(cities), None, AT)
    assert survey is not None
    assert [place.path for place in survey.places] == list(cities)
    assert survey.path is None
    assert survey.total == _sum([place.total for place in survey.places])
    assert queries.survey(session, programme, Scope(cities[:1]), cities[1], AT) is None


def test_a_person_counts_where_the_roster_was_frozen_and_evidence_says_the_same(
    session: Session, province: Province
) -> None:
    """The evidence page puts a person together from its own lines; it must come to the same facts."""
    programme = _programme(session, province)
    area = Scope((province.root,))
    roll = queries.roll(session, programme, area, None, AT)
    assert roll is not None
    moved = 0
    for line in roll.lines:
        found = queries.evidence(session, programme, area, uuid.UUID(line.facts.person_id), AT)
        assert found is not None
        assert found.line == line
        assert (found.entry is None) == (not line.facts.on_roster)
        moved += line.named.has_moved
    assert moved > 0


def test_nobody_outside_an_area_is_found_in_it(session: Session, province: Province) -> None:
    programme = _programme(session, province)
    county = f"{province.root}P-C1/P-C1-0/"
    inside = queries.person_facts(session, programme.id, county, AT)
    assert inside
    assert all(facts.unit_path.startswith(county) for facts in inside)
    elsewhere = next(key for key, path in province.roster.items() if not path.startswith(county))
    assert queries.evidence(session, programme, Scope((county,)), elsewhere, AT) is None
    assert queries.evidence(session, programme, Scope((province.root,)), uuid.uuid4(), AT) is None


def test_a_list_of_programmes_shows_what_each_level_shows(dbs: Databases, session: Session) -> None:
    """One set of statements serves several programmes; none takes another's people."""
    first = draw_province(session, 1, 40)
    second = draw_province(session, 2, 40, root=_second_root(session))
    session.commit()
    scope = Scope((first.root, second.root))
    programmes = queries.programmes(session, scope)
    assert {each.id for each in programmes} == {first.programme_id, second.programme_id}
    with count_statements(dbs.web) as seen:
        standings = queries.standings(session, programmes, scope, AT)
    assert len(seen) <= 8
    for standing in standings:
        survey = queries.survey(session, standing.programme, Scope((standing.programme.unit_path,)), None, AT)
        assert survey is not None
        assert standing.total == survey.total
        assert standing.places == survey.places


def test_without_a_frozen_roster_nobody_is_due(session: Session, province: Province) -> None:
    row = session.get(Programme, province.programme_id)
    assert row is not None
    row.roster_frozen_at = None
    session.flush()
    programme = _programme(session, province)
    area = Scope((province.root,))
    survey = queries.survey(session, programme, area, None, AT)
    assert survey is not None
    assert survey.total == Figures()
    assert queries.evidence(session, programme, area, province.people[0], AT) is None


def test_an_excuse_given_today_moves_one_person_and_no_one_else(session: Session, province: Province) -> None:
    known = queries.person_facts(session, province.programme_id, province.root, AT)
    missing = next(
        facts
        for facts in known
        if rules.judge(facts, TODAY).reason and not (facts.exempt_until or facts.deferred_until)
    )
    excuse = Excuse(
        id=uuid.uuid4(),
        programme_id=province.programme_id,
        person_id=uuid.UUID(missing.person_id),
        kind=ExcuseKind.DEFERRAL,
        reason="援外",
        proof="文件",
        approved_by=next(each for each in province.people if str(each) != missing.person_id),
        approved_at=AT,
        expires_on=TODAY,
    )
    session.add(excuse)
    session.flush()
    again = queries.person_facts(session, province.programme_id, province.root, AT)
    changed = [now for before, now in zip(_sorted(known), _sorted(again), strict=True) if before != now]
    assert changed == [replace(missing, deferred_until=TODAY)]


def _sorted(known: list[PersonFacts]) -> list[PersonFacts]:
    return sorted(known, key=lambda facts: facts.person_id)


def test_conveyance_is_counted_by_person_and_by_unit_apart(session: Session, cast: Cast) -> None:
    province = draw_province(session, 4, 20, root=(cast.city.path, cast.city.unit_id))
    programme = _programme(session, province)
    document = library.publish_document(
        session,
        document_no=programme.document_no,
        title="一份通知",
        issued_on=TODAY,
        sections=[],
        by=cast.cy.actor,
        at=AT,
    )
    task = library.open_reading_task(
        session,
        document_id=document,
        title="传达学习",
        unit_id=cast.city.unit_id,
        opens_on=TODAY,
        due_on=TODAY,
        by=cast.cy.actor,
        at=AT,
    )
    library.confirm_reading(session, task, by=cast.an.actor, at=AT)
    session.flush()
    found = conveyance(session, programme, Scope((cast.city.path,)), None)
    assert found is not None
    # The twenty drawn, An, Bo and Cy; the city, its county and the twelve drawn units.
    assert (found.by_person.numerator, found.by_person.denominator) == (1, 23)
    assert (found.by_unit.numerator, found.by_unit.denominator) == (0, 14)
    assert conveyance(session, programme, Scope((cast.other_city.path,)), None) is None


def test_the_partition_is_checked_as_an_invariant(session: Session, province: Province) -> None:
    """CO-1 on the whole database, for the doctor."""
    assert faults(session, AT) == []
