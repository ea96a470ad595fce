"""Begin an attempt, or go on with the one that is open."""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from app import clock
from app.accounts import queries as accounts
from app.among import aside
from app.bank.models import BankItem
from app.exams import blueprints, dealing, pools
from app.exams.facts import AttemptKind, AttemptState
from app.exams.operations import doors
from app.exams.operations.beginning import Beginning, begin
from app.exams.operations.together import Together
from app.exams.refusals import (
    AttemptsUsed,
    FormTooAlike,
    NotAdmitted,
    PaperIncomplete,
)
from app.refusals import Refusal
from app.web.actor import Actor, Bearer
from question_bank import drawing
from question_bank.papers import Paper
from question_bank.parallel import OverlapTooGreat, draw_make_up

ATTEMPT = SQLModel.metadata.tables["attempt"]
ATTEMPT_ITEM = SQLModel.metadata.tables["attempt_item"]


@dataclass(frozen=True)
class Arrival:
    """Somebody who asks at the hatch to begin."""

    bearer: Bearer
    sitting_id: uuid.UUID


def start(
    session: Session,
    sitting_id: uuid.UUID,
    person_id: uuid.UUID,
    *,
    by: Actor | None = None,
    at: datetime | None = None,
) -> uuid.UUID:
    """Begin an attempt and draw its paper, or return the open one; `at` None means the database's own clock.

    However many starts run at once, one of them begins the attempt and the others go on with it (EX-13).
    """
    door = doors.door(session, sitting_id, person_id)
    now = at or door.now
    if door.time_percent is None:
        raise NotAdmitted
    if door.open_id is not None:
        return door.open_id
    doors.check_open(door, now)
    ready = _ready(session, door)
    paper = _drawn(session, door, person_id, ready, now)
    begun = begin(session, [Beginning(clock.new_id(), person_id, door, ready, paper, now, by)])
    return begun[0] if begun else _begun_elsewhere(session, door.exam.id, person_id)


def _begun_elsewhere(session: Session, exam_id: uuid.UUID, person_id: uuid.UUID) -> uuid.UUID:
    statement = select(ATTEMPT.c.id).where(
        ATTEMPT.c.exam_id == exam_id,
        ATTEMPT.c.person_id == person_id,
        aside(ATTEMPT.c.state) == AttemptState.OPEN,
    )
    found: uuid.UUID | None = session.execute(statement).scalar_one_or_none()
    if found is None:
        raise AttemptsUsed
    return found


def _ready(session: Session, door: doors.Door) -> pools.Ready:
    exam = door.exam
    return pools.ready(session, blueprints.from_json(exam.blueprint), exam.unit_path, exam.id)


def _drawn(
    session: Session, door: doors.Door, person_id: uuid.UUID, ready: pools.Ready, now: datetime
) -> Paper:
    """Draw a paper: the next of the series, or one that repeats at most what the sitting allows of those before."""
    again = bool(door.used) or door.sitting.kind is AttemptKind.MAKE_UP
    met = _met_before(session, door.exam.id, person_id) if again else set()
    try:
        if met:
            share = Decimal(door.sitting.overlap_percent) / 100
            return draw_make_up(ready.pool, secrets.token_hex(16), met, share)
        return dealing.deal(session, door.exam.id, ready, now)
    except drawing.BankTooSmall:
        raise PaperIncomplete from None
    except OverlapTooGreat as alike:
        # When the sitting was arranged there were enough; the bank has lost some since.
        raise FormTooAlike(percent=door.sitting.overlap_percent, least=alike.least) from None


def _met_before(session: Session, exam_id: uuid.UUID, person_id: uuid.UUID) -> set[str]:
    """Return the items a person met in earlier attempts at an exam: another form avoids them."""
    statement = (
        select(col(BankItem.code))
        .join(ATTEMPT_ITEM, ATTEMPT_ITEM.c.item_id == BankItem.id)
        .join(ATTEMPT, ATTEMPT.c.id == ATTEMPT_ITEM.c.attempt_id)
        .where(ATTEMPT.c.exam_id == exam_id, ATTEMPT.c.person_id == person_id)
    )
    return set(session.execute(statement).scalars())


def _start_some(session: Session, arrivals: Sequence[Arrival]) -> list[uuid.UUID | None]:
    """Begin many attempts together, or go on with those that are open; None for whom the door must look at by itself.

    Somebody who begins again gets a form that avoids what they met: that is the door's to find out.
    """
    actors = accounts.standing(session, [each.bearer for each in arrivals])
    asking = [(each.sitting_id, actor) for each, actor in zip(arrivals, actors, strict=True)]
    told: dict[tuple[uuid.UUID, uuid.UUID], uuid.UUID] = {}
    beginnings: list[Beginning] = []
    for sitting_id in {sitting_id for sitting_id, actor in asking if actor}:
        here = {actor.person_id: actor for sitting, actor in asking if actor and sitting == sitting_id}
        found = doors.doors(session, sitting_id, list(here))
        told |= {(sitting_id, person): door.open_id for person, door in found.items() if door.open_id}
        beginnings += _first_times(session, [(here[person], door) for person, door in found.items()])
    begun = set(begin(session, beginnings)) if beginnings else set()
    for each in beginnings:
        if each.attempt_id in begun:
            told[each.door.sitting.id, each.person_id] = each.attempt_id
    return [told.get((sitting_id, actor.person_id)) if actor else None for sitting_id, actor in asking]


def _first_times(session: Session, found: Sequence[tuple[Actor, doors.Door]]) -> list[Beginning]:
    """Deal a paper to everybody at the door of one sitting who may begin and has never begun before."""
    beginnings: list[Beginning] = []
    for actor, door in found:
        if door.open_id or door.used or door.sitting.kind is AttemptKind.MAKE_UP:
            continue
        try:
            doors.check_open(door, door.now)
            ready = beginnings[0].ready if beginnings else _ready(session, door)
            paper = dealing.deal(session, door.exam.id, ready, door.now)
        except (Refusal, drawing.BankTooSmall):
            continue
        beginnings.append(Beginning(clock.new_id(), actor.person_id, door, ready, paper, door.now, actor))
    return beginnings


enter_hall = Together(_start_some, key=lambda arrival: (arrival.sitting_id, arrival.bearer.person_id))
