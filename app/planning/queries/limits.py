"""What keeps single people from batches: leaving, retiring, excuses, leave, other training, partners and bans."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, String, Uuid, cast, literal, null, select, union_all
from sqlmodel import Session, col

from app.planning.models import (
    Absence,
    Ban,
    Batch,
    BatchState,
    CoverPair,
    Enrolment,
    Excuse,
    ExcuseKind,
    RosterEntry,
)
from app.planning.queries.batches import HELD
from app.planning.records import BatchFacts

Days = tuple[tuple[date, date], ...]
"""Stretches of days, first and last."""


class Because(StrEnum):
    """Why a person cannot come to a batch."""

    LEFT = "left"
    RETIRES = "retires"
    EXEMPTION = "exemption"
    DEFERRAL = "deferral"
    LEAVE = "leave"
    TRAINING = "training"
    BEGUN = "begun"


@dataclass(frozen=True)
class Limits:
    """What keeps a person from batches: the same limits, the same batches."""

    left_on: date | None
    retires_on: date | None
    excused: tuple[ExcuseKind, date] | None
    away: Days = ()
    trained: Days = ()


@dataclass(frozen=True)
class Ties:
    """What is on record about single people: excuses, partners, batches they are kept out of, days they are away.

    `trained` are the days of their batches of other programmes.
    """

    excuses: dict[str, tuple[ExcuseKind, date]]
    partners: dict[str, str]
    bans: dict[str, frozenset[str]]
    away: dict[str, Days]
    trained: dict[str, Days]


def ties_of(session: Session, programme_id: uuid.UUID, numbers: Mapping[uuid.UUID, str]) -> Ties:
    """Read all of it in one statement: a page asks for it about a single person."""
    nothing = (cast(null(), String), cast(null(), Date), cast(null(), Date))
    listed = select(col(RosterEntry.person_id)).where(col(RosterEntry.programme_id) == programme_id)
    statement: Any = union_all(
        select(
            literal("excuse"),
            col(Excuse.person_id),
            cast(null(), Uuid),
            cast(col(Excuse.kind), String),
            cast(null(), Date),
            col(Excuse.expires_on),
        ).where(col(Excuse.programme_id) == programme_id, col(Excuse.withdrawn_at).is_(None)),
        select(literal("pair"), col(CoverPair.person_id), col(CoverPair.partner_id), *nothing).where(
            col(CoverPair.programme_id) == programme_id
        ),
        select(literal("ban"), col(Ban.person_id), col(Ban.batch_id), *nothing).where(
            col(Ban.programme_id) == programme_id
        ),
        select(
            literal("away"),
            col(Absence.person_id),
            cast(null(), Uuid),
            cast(null(), String),
            col(Absence.starts_on),
            col(Absence.ends_on),
        ).where(col(Absence.person_id).in_(listed)),
        select(
            literal("trained"),
            col(Enrolment.person_id),
            cast(null(), Uuid),
            cast(null(), String),
            col(Batch.starts_on),
            col(Batch.ends_on),
        )
        .join(Batch, col(Batch.id) == Enrolment.batch_id)
        .where(
            HELD,
            col(Enrolment.programme_id) != programme_id,
            col(Batch.state) != BatchState.CANCELLED,
            col(Enrolment.person_id).in_(listed),
        ),
    )
    found = Ties({}, {}, {}, {}, {})
    for what, person, other, kind, since, until in session.execute(statement).all():
        key = str(person)
        if what == "excuse":
            found.excuses[key] = (ExcuseKind(kind), until)
        elif what == "pair":
            found.partners[key] = str(other)
        elif what == "away":
            found.away[key] = tuple(sorted((*found.away.get(key, ()), (since, until))))
        elif what == "trained":
            found.trained[key] = tuple(sorted((*found.trained.get(key, ()), (since, until))))
        elif other in numbers:
            found.bans[key] = found.bans.get(key, frozenset()) | {numbers[other]}
    return found


def barred(
    limits: Limits, offered: Collection[BatchFacts], begun: frozenset[str]
) -> tuple[frozenset[str], Because | None]:
    """Return the batches somebody cannot come to, and the weightiest reason."""
    found: list[Because] = []
    ids: set[str] = set(begun)
    for batch in offered:
        for reason, holds in (
            (Because.LEFT, limits.left_on is not None and batch.ends_on >= limits.left_on),
            (Because.RETIRES, limits.retires_on is not None and batch.ends_on >= limits.retires_on),
            (_excuse_word(limits), limits.excused is not None and batch.starts_on <= limits.excused[1]),
            (Because.LEAVE, _meets(batch, limits.away)),
            (Because.TRAINING, _meets(batch, limits.trained)),
        ):
            if holds:
                ids.add(str(batch.number))
                found.append(reason)
    if not found and begun:
        return frozenset(ids), Because.BEGUN
    return frozenset(ids), min(found, key=list(Because).index, default=None)


def _meets(batch: BatchFacts, days: Days) -> bool:
    return any(since <= batch.ends_on and batch.starts_on <= to for since, to in days)


def _excuse_word(limits: Limits) -> Because:
    exempt = limits.excused is not None and limits.excused[0] is ExcuseKind.EXEMPTION
    return Because.EXEMPTION if exempt else Because.DEFERRAL
