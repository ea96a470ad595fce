"""Samples with how far their checking has come, and their people."""

import uuid
from typing import Any

from sqlalchemy import Select, case, func, or_
from sqlalchemy import select as rows_of
from sqlalchemy.orm import defer
from sqlmodel import Session, col

from app.inspection.facts import CHECKS, Finding, LineFacts, SampleFacts
from app.inspection.models import Sample, SampleLine
from app.planning.models import Programme

_COUNTED = ("programme_name", "checked", "differing", "not_seen")


def _select() -> Select[Any]:
    def found(finding: Finding) -> Any:
        return or_(*(getattr(SampleLine, name) == finding for name in CHECKS))

    def count(condition: Any) -> Any:
        counted = func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
        return (
            rows_of(counted).where(col(SampleLine.sample_id) == Sample.id).correlate(Sample).scalar_subquery()
        )

    columns: tuple[Any, ...] = (
        Sample,
        col(Programme.name),
        count(col(SampleLine.checked_at).is_not(None)),
        count(found(Finding.DIFFERS)),
        count(found(Finding.NOT_SEEN)),
    )
    # A frame is as long as the roster; whoever wants it asks for it (`frames.frame`).
    return (
        rows_of(*columns)
        .join(Programme, col(Programme.id) == Sample.programme_id)
        .options(defer(Sample.frame))  # type: ignore[arg-type]
    )


def _facts(row: Sample, *counted: Any) -> SampleFacts:
    own = {name: getattr(row, name) for name in SampleFacts.__dataclass_fields__ if name not in _COUNTED}
    return SampleFacts(**dict(zip(_COUNTED, counted, strict=True)), **own)


def sample(session: Session, sample_id: uuid.UUID) -> SampleFacts | None:
    """Return a sample, or None."""
    found = session.execute(_select().where(col(Sample.id) == sample_id)).first()
    return None if found is None else _facts(*found)


def samples(session: Session, programme_id: uuid.UUID) -> list[SampleFacts]:
    """Return every sample ever drawn of a programme, the newest first."""
    newest = col(Sample.drawn_at).desc()
    rows = session.execute(_select().where(col(Sample.programme_id) == programme_id).order_by(newest)).all()
    return [_facts(*row) for row in rows]


def _line(row: SampleLine) -> LineFacts:
    own = {name: getattr(row, name) for name in LineFacts.__dataclass_fields__ if name != "findings"}
    return LineFacts(findings={name: getattr(row, name) for name in CHECKS}, **own)


def lines(session: Session, sample_id: uuid.UUID) -> list[LineFacts]:
    """Return the people of a sample in the order in which they were drawn."""
    drawn = rows_of(SampleLine).where(col(SampleLine.sample_id) == sample_id)
    return [_line(row) for row in session.execute(drawn.order_by(col(SampleLine.position))).scalars()]


def line(session: Session, sample_id: uuid.UUID, line_id: uuid.UUID) -> LineFacts | None:
    """Return one person of a sample, or None when the sample has no such line."""
    own = rows_of(SampleLine).where(col(SampleLine.sample_id) == sample_id, col(SampleLine.id) == line_id)
    found = session.execute(own).scalar()
    return None if found is None else _line(found)
