"""Rows of the leave room: requests, who decides by length, free seats and their offers, leave beyond the limit."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.db import one_of
from app.leave.facts import Approver, Half, LeaveKind, LeaveState, OfferState, VacancyOutcome


class LeaveLevel(SQLModel, table=True):
    """One line of a programme's table of who decides; the last has no `up_to_half_days` and takes the rest."""

    __tablename__ = "leave_level"
    __table_args__ = (
        UniqueConstraint("programme_id", "position"),
        CheckConstraint("up_to_half_days > 0", "up_to_positive"),
        CheckConstraint("named_id IS NULL OR approver = 'leader'", "named_leader"),
        Index(
            "uq_leave_level_last",
            "programme_id",
            unique=True,
            sqlite_where=text("up_to_half_days IS NULL"),
            postgresql_where=text("up_to_half_days IS NULL"),
        ),
    )

    id: uuid.UUID = Field(primary_key=True)
    programme_id: uuid.UUID = Field(foreign_key="programme.id")
    position: int
    up_to_half_days: int | None = None
    approver: Approver = Field(sa_type=one_of(Approver, "approver"))
    named_id: uuid.UUID | None = Field(default=None, foreign_key="person.id")


class LeaveRequest(SQLModel, table=True):
    """Leave from a batch somebody has a seat in. Nobody decides on their own; `version` rises with every change.

    `session_half_days` is how many half days the single sessions touch that were ticked (`LeaveSession`); without it
    the leave is of everything from its first half day to its last. Two such leaves that wait or stand for the same
    batch never begin with the same half day; overlaps are refused by the operation, which holds the batch.
    """

    __tablename__ = "leave_request"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", "days_in_order"),
        CheckConstraint(
            "ends_on > starts_on OR starts_half = ends_half"
            " OR (starts_half = 'morning' AND ends_half = 'afternoon')",
            "halves_in_order",
        ),
        CheckConstraint("reason <> ''", "with_reason"),
        CheckConstraint("decided_by IS NULL OR decided_by <> person_id", "decided_by_another"),
        CheckConstraint(
            "(state IN ('approved', 'sent_back', 'closed')) = (decided_by IS NOT NULL)", "decided_by_somebody"
        ),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", "decided_at_some_time"),
        CheckConstraint("state <> 'sent_back' OR comment <> ''", "sent_back_with_comment"),
        CheckConstraint("(state = 'closed') = (returned_on IS NOT NULL)", "closed_on_return"),
        CheckConstraint("approver <> 'leader' OR approver_id IS NOT NULL", "leader_known"),
        Index(
            "uq_leave_request_standing",
            "batch_id",
            "person_id",
            "starts_on",
            "starts_half",
            unique=True,
            sqlite_where=text("state IN ('asked', 'approved') AND session_half_days IS NULL"),
            postgresql_where=text("state IN ('asked', 'approved') AND session_half_days IS NULL"),
        ),
        CheckConstraint("session_half_days > 0", "session_half_days_positive"),
        Index("ix_leave_request_programme_id_state", "programme_id", "state"),
        Index("ix_leave_request_state_ends_on", "state", "ends_on"),
    )

    id: uuid.UUID = Field(primary_key=True)
    programme_id: uuid.UUID = Field(foreign_key="programme.id")
    batch_id: uuid.UUID = Field(foreign_key="batch.id")
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    kind: LeaveKind = Field(sa_type=one_of(LeaveKind, "leave_kind"))
    starts_on: date
    starts_half: Half = Field(sa_type=one_of(Half, "starts_half"))
    ends_on: date
    ends_half: Half = Field(sa_type=one_of(Half, "ends_half"))
    session_half_days: int | None = None
    reason: str = Field(max_length=300)
    proof_id: uuid.UUID | None = Field(default=None, foreign_key="proof.id")
    state: LeaveState = Field(sa_type=one_of(LeaveState, "leave_state"))
    version: int = 1
    approver: Approver = Field(sa_type=one_of(Approver, "approver"))
    approver_id: uuid.UUID | None = Field(default=None, foreign_key="person.id", index=True)
    asked_at: datetime
    decided_by: uuid.UUID | None = Field(default=None, foreign_key="account.id")
    decided_at: datetime | None = None
    comment: str = Field(default="", max_length=300)
    frees_seat: bool = False
    returned_on: date | None = None
    returned_half: Half | None = Field(default=None, sa_type=one_of(Half, "returned_half"))
    closed_by: uuid.UUID | None = Field(default=None, foreign_key="account.id")
    reminded_at: datetime | None = None


class LeaveSession(SQLModel, table=True):
    """A session that a leave of single sessions covers."""

    __tablename__ = "leave_session"

    leave_id: uuid.UUID = Field(foreign_key="leave_request.id", primary_key=True)
    session_id: uuid.UUID = Field(foreign_key="course_session.id", primary_key=True, index=True)


class Vacancy(SQLModel, table=True):
    """A seat somebody gave up before the batch began, offered until it is taken or there is nobody to take it."""

    __tablename__ = "vacancy"
    __table_args__ = (
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", "closed_with_outcome"),
        Index("ix_vacancy_batch_id_closed_at", "batch_id", "closed_at"),
    )

    id: uuid.UUID = Field(primary_key=True)
    programme_id: uuid.UUID = Field(foreign_key="programme.id", index=True)
    batch_id: uuid.UUID = Field(foreign_key="batch.id")
    enrolment_id: uuid.UUID = Field(foreign_key="enrolment.id", unique=True)
    opened_at: datetime
    closed_at: datetime | None = None
    outcome: VacancyOutcome | None = Field(default=None, sa_type=one_of(VacancyOutcome, "vacancy_outcome"))


class SeatOffer(SQLModel, table=True):
    """A free seat offered to one person: open once a seat and once a person, taken once, and nobody asked twice."""

    __tablename__ = "seat_offer"
    __table_args__ = (
        UniqueConstraint("vacancy_id", "person_id"),
        CheckConstraint("answer_by > offered_at", "time_to_answer"),
        CheckConstraint("(state = 'open') = (answered_at IS NULL)", "answered_at_some_time"),
        Index(
            "uq_seat_offer_open",
            "vacancy_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "uq_seat_offer_accepted",
            "vacancy_id",
            unique=True,
            sqlite_where=text("state = 'accepted'"),
            postgresql_where=text("state = 'accepted'"),
        ),
        Index(
            "uq_seat_offer_person_open",
            "programme_id",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_seat_offer_person_id", "person_id"),
    )

    id: uuid.UUID = Field(primary_key=True)
    vacancy_id: uuid.UUID = Field(foreign_key="vacancy.id")
    programme_id: uuid.UUID = Field(foreign_key="programme.id")
    person_id: uuid.UUID = Field(foreign_key="person.id")
    ranked: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    state: OfferState = Field(sa_type=one_of(OfferState, "offer_state"))
    offered_at: datetime
    answer_by: datetime
    answered_at: datetime | None = None
    answer: str = Field(default="", max_length=200)


class LimitDecision(SQLModel, table=True):
    """What an organizer decided on leave beyond one seventh of a batch's hours: as much leave is decided on once."""

    __tablename__ = "limit_decision"
    __table_args__ = (
        UniqueConstraint("batch_id", "person_id", "leave_minutes"),
        CheckConstraint("leave_minutes * 7 > total_minutes", "beyond_one_seventh"),
        CheckConstraint("decided_by <> person_id", "decided_by_another"),
        CheckConstraint("is_withdrawn OR reason <> ''", "kept_with_reason"),
    )

    id: uuid.UUID = Field(primary_key=True)
    batch_id: uuid.UUID = Field(foreign_key="batch.id")
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    leave_minutes: int
    total_minutes: int
    is_withdrawn: bool
    reason: str = Field(default="", max_length=300)
    decided_by: uuid.UUID = Field(foreign_key="account.id")
    decided_at: datetime
