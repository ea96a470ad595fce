"""What an analysis is made from, and the one made last."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_
from sqlalchemy import select as rows_of
from sqlmodel import Session, col, select

from app.accounts.models import Account
from app.bank import queries as bank
from app.bank.models import BankItem, ItemStatistic
from app.bank.queries.statistics import read_figures
from app.exams.models import Attempt, ExamAnalysis, Sitting
from app.exams.queries.observations import Observation, observations
from app.exams.records.analyses import AnalysedItem, AnalysisFacts
from question_bank.items import Item, Key, Kind, MultipleKey, SingleKey, TrueFalseKey
from question_bank.statistics import AlarmKind, Analysis, Reliability, analyse
from question_bank.statistics.analysis import Scored

CHUNK = 500


@dataclass(frozen=True)
class Told:
    """What released scripts say: every item of every script, and what its wording offers and holds right."""

    scored: Sequence[Scored]
    items: Mapping[str, uuid.UUID]
    options: Mapping[str, Sequence[str]]
    right: Mapping[str, Sequence[str]]
    shares: Sequence[float]
    total: float

    def analyse(self) -> Analysis:
        return analyse(self.scored, self.options, self.right)


def told(session: Session, exam_id: uuid.UUID | None) -> Told:
    """Return what the released scripts of one exam, or of all, say about items."""
    seen = list(observations(session, exam_id=exam_id))
    versions = {each.version_id for each in seen}
    wordings, keys = bank.wordings(session, versions), bank.keys(session, versions)
    scripts = {each.attempt_id: (float(each.score), float(each.total)) for each in seen}
    return Told(
        scored=[_scored(each, wordings[each.version_id].kind) for each in seen],
        items={str(each.version_id): each.item_id for each in seen},
        options={str(key): _options(item) for key, item in wordings.items()},
        right={str(key): _right(found.key) for key, found in keys.items()},
        shares=[score / total if total else 0.0 for score, total in scripts.values()],
        total=max((total for _, total in scripts.values()), default=0.0),
    )


def _scored(each: Observation, kind: Kind) -> Scored:
    return Scored(
        script=str(each.attempt_id),
        item=str(each.version_id),
        part=kind.value,
        marks=float(each.marks),
        out_of=float(each.out_of),
        chosen=_chosen(each.response, kind),
        is_answered=each.is_answered,
    )


def _chosen(response: Any, kind: Kind) -> frozenset[str]:
    """Name the options somebody chose; kinds without options have none."""
    if kind is Kind.SINGLE and isinstance(response, str):
        return frozenset({response})
    if kind is Kind.MULTIPLE and isinstance(response, list):
        return frozenset(map(str, response))
    if kind is Kind.TRUE_FALSE and isinstance(response, bool):
        return frozenset({_truth(response)})
    return frozenset()


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _options(item: Item) -> list[str]:
    if item.kind is Kind.TRUE_FALSE:
        return [_truth(True), _truth(False)]
    return [option.id for option in item.options]


def _right(key: Key) -> list[str]:
    match key:
        case SingleKey():
            return [key.option_id]
        case MultipleKey():
            return sorted(key.option_ids)
        case TrueFalseKey():
            return [_truth(key.value)]
    return []


def analysis(session: Session, exam_id: uuid.UUID) -> AnalysisFacts | None:
    """Return the newest analysis of an exam with its items named, in three statements at most."""
    newest = (
        rows_of(ExamAnalysis, Account.display_name)  # type: ignore[call-overload]
        .join(Account, col(Account.id) == col(ExamAnalysis.made_by), isouter=True)
        .where(col(ExamAnalysis.exam_id) == exam_id)
        .order_by(col(ExamAnalysis.made_at).desc(), col(ExamAnalysis.id).desc())
    )
    found = session.execute(newest).first()
    if found is None:
        return None
    row, maker = found
    body = row.body
    known = _known(session, [uuid.UUID(each["item"]) for each in body["items"]])
    return AnalysisFacts(
        made_at=row.made_at,
        maker=maker or "",
        scripts=body["scripts"],
        mean=body["mean"],
        spread=body["spread"],
        total=body["total"],
        bands=tuple(body["bands"]),
        reliability=Reliability(**body["reliability"]),
        items=tuple(_item(each, known) for each in body["items"]),
    )


def _known(session: Session, item_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Any]:
    found: dict[uuid.UUID, Any] = {}
    for start in range(0, len(item_ids), CHUNK):
        statement = rows_of(
            col(BankItem.id), col(BankItem.code), col(BankItem.kind), col(BankItem.stem)
        ).where(col(BankItem.id).in_(item_ids[start : start + CHUNK]))
        found |= {each.id: each for each in session.execute(statement).all()}
    return found


def _item(each: Mapping[str, Any], known: Mapping[uuid.UUID, Any]) -> AnalysedItem:
    item_id = uuid.UUID(each["item"])
    row = known[item_id]
    return AnalysedItem(
        item_id=item_id,
        version_id=uuid.UUID(each["version"]),
        code=row.code,
        kind=Kind(row.kind),
        stem=row.stem,
        figures=read_figures(each["figures"]),
        alarms=tuple(AlarmKind(kind) for kind in each["alarms"]),
    )


def is_to_be_measured(session: Session, at: datetime) -> bool:
    """Say whether scripts were marked, or results came out by their time, since items were measured last."""
    last = session.exec(select(func.max(ItemStatistic.measured_at))).one()
    marked = rows_of(col(Attempt.id)).where(col(Attempt.marked_at).is_not(None))
    if last is not None:
        closed = rows_of(col(Sitting.id)).where(col(Sitting.closes_at) > last, col(Sitting.closes_at) <= at)
        marked = marked.where(or_(col(Attempt.marked_at) > last, col(Attempt.sitting_id).in_(closed)))
    return session.execute(marked.limit(1)).first() is not None
