"""What a person should do next. Pure: facts and their instant in, one step out."""

from collections.abc import Iterator
from datetime import datetime

from app.clock import day_of
from app.exams.facts import AttemptState, MySitting
from app.home.facts import Course, Duties, Need, NeedKind, Step, StepKind, Waiting
from app.schedule.facts import AgendaEntry
from app.schedule.rules import is_open


def next_step(duties: Duties) -> Step:
    """Return the first thing that is to be done, or what is being waited for."""
    return next(_steps(duties))


def _steps(duties: Duties) -> Iterator[Step]:
    """Yield what is to be done: what cannot wait first, then what has a day, then what others must do."""
    at = duties.at
    for sitting in duties.sittings:
        if sitting.open_attempt is not None:
            yield Step(StepKind.CONTINUE_EXAM, sitting=sitting)
    for sitting in duties.sittings:
        if sitting.may_start:
            yield Step(StepKind.START_EXAM, sitting=sitting)
    for entry in duties.sessions:
        if may_check_in(entry, at):
            yield Step(StepKind.CHECK_IN, entry=entry)
    ahead = next((entry for entry in duties.sessions if entry.session.starts_at > at), None)
    if ahead is not None and day_of(ahead.session.starts_at) == duties.today:
        yield Step(StepKind.CLASS_TODAY, entry=ahead)
    if duties.readings:
        yield Step(StepKind.READ, reading=duties.readings[0])
    if ahead is not None:
        yield Step(StepKind.CLASS_TO_COME, entry=ahead)
    to_come = next((sitting for sitting in duties.sittings if sitting.standing == "to_come"), None)
    if to_come is not None:
        yield Step(StepKind.EXAM_TO_COME, sitting=to_come)
    yield from _waits(duties)


def open_exams(duties: Duties) -> list[tuple[str, datetime]]:
    """Return the exams a person could be answering now, by title and until when."""
    within = [each for each in duties.sittings if each.standing in ("open", "too_late")]
    begun = [
        (each.exam_title, each.open_attempt.deadline_at) for each in duties.sittings if each.open_attempt
    ]
    return [*((each.exam_title, each.closes_at) for each in within), *begun]


def _waits(duties: Duties) -> Iterator[Step]:
    open_courses = [course for course in duties.courses if not course.is_closed]
    for course in open_courses:
        if course.seat is not None and course.seat.batch.ends_on >= duties.today:
            yield Step(StepKind.BATCH_TO_COME, course=course)
    for sitting in duties.sittings:
        if awaits_result(sitting):
            yield Step(StepKind.RESULT_TO_COME, sitting=sitting)
    for course in open_courses:
        if course.certificate_id is None:
            yield _of_course(course, duties)
    for course in duties.courses:
        if course.certificate_id is not None:
            yield Step(StepKind.CERTIFICATE, course=course)
    yield Step(StepKind.NOTHING)


def _of_course(course: Course, duties: Duties) -> Step:
    if course.excuse_until is not None and course.excuse_until >= duties.today:
        return Step(StepKind.EXCUSED, course=course)
    return Step(StepKind.WAIT_FOR_BATCH if course.seat is None else StepKind.WAIT, course=course)


def may_check_in(entry: AgendaEntry, at: datetime) -> bool:
    """Say whether check-in is on for a session and the person has not done it."""
    session = entry.session
    return entry.status is None and is_open(session.starts_at, session.ends_at, session.cancelled_at, at)


def awaits_result(sitting: MySitting) -> bool:
    """Say whether a paper was handed in whose result is not out."""
    done = (AttemptState.SUBMITTED, AttemptState.EXPIRED)
    return any(attempt.state in done and not attempt.released for attempt in sitting.attempts)


def by_kind(things: list[Waiting]) -> list[Need]:
    """Put what waits together by kind, in the order of the page."""
    needs = (Need(kind, tuple(thing for thing in things if thing.kind is kind)) for kind in NeedKind)
    return [need for need in needs if need.number]
