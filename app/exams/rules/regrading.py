"""What a corrected item does to marks and score. The preview, the regrade and later marking all ask here."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from app.exams.facts import CorrectionState, ReleasePolicy, ResultDetail, Treatment
from app.refusals import N_, Forbidden, Refusal
from question_bank.marks import rounded

FULL = "试题有误，全体计满分"
DROPPED = "试题有误，不计分，按其余题目的得分率折算"
NEW_KEY = "答案更正后重新评分：{why}"


class OwnExam(Forbidden):
    code = "own_attempt"
    sentence = N_("您是本场考试的考生，不能审批本场考试的答案更正。")


class KeysNotOut(Forbidden):
    code = "own_attempt"
    sentence = N_("您是本场考试的考生，各场次结束、答案向考生公布后，才能提出答案更正。")


class OwnProposal(Refusal):
    code = "own_proposal"
    sentence = N_("提出更正的人不能自己审批，请由另一人办理。")


class AlreadyDecided(Refusal):
    code = "decided"
    sentence = N_("这项更正已经审批或撤回。")


class CorrectionStands(Refusal):
    code = "correction_stands"
    sentence = N_("这道题已有一项更正正在办理，请先完成或撤回。")


class SameKey(Refusal):
    status = 422
    code = "same_key"
    sentence = N_("新答案与原答案相同，没有需要更正的地方。")


class KeyMoved(Refusal):
    code = "key_moved"
    sentence = N_("题库中这道题已有新版本，请先在题库中改好答案，再登记更正。")


class NoKeyToCorrect(Refusal):
    status = 422
    code = "no_key"
    sentence = N_("简答题由人评分，没有可以更正的答案；可以全体计满分，或者不计分。")


@dataclass(frozen=True)
class Order:
    """What is in force for one wording of an item in one exam."""

    treatment: Treatment
    only_up: bool = False
    key_version_id: uuid.UUID | None = None


Orders = Mapping[uuid.UUID, Order]


@dataclass(frozen=True)
class Place:
    """A corrected item in one attempt: its marks now, and what the key now in force gives.

    `rekeyed` is None where the treatment asks for no key; `by_person` says that a person decided the marks.
    """

    item_id: uuid.UUID
    version_id: uuid.UUID
    out_of: Decimal
    marks: Decimal | None
    by_person: bool = False
    rekeyed: Decimal | None = None
    rekeyed_reason: str = ""


@dataclass(frozen=True)
class Remark:
    """New marks of one item, and why."""

    item_id: uuid.UUID
    old: Decimal | None
    marks: Decimal
    out_of: Decimal
    reason: str


@dataclass(frozen=True)
class Settled:
    """What corrections make of an attempt: the marks that change, and the score that follows."""

    remarks: tuple[Remark, ...]
    score: Decimal | None


def settle(score: Decimal | None, total: Decimal, places: Sequence[Place], orders: Orders) -> Settled:
    """Bring an attempt's corrected items in line with the orders; a second time changes nothing.

    `score` is None while something else is undecided; then a dropped item waits too. A dropped item gets the
    same share of its marks as the rest of the paper, which is the paper without it, scaled to its full total.
    """
    now = {place.item_id: place for place in places}
    found: dict[uuid.UUID, Remark] = {}
    for place in places:
        order = orders[place.version_id]
        marks, reason = _by_order(place, order)
        if marks is not None and marks != place.marks:
            found[place.item_id] = Remark(place.item_id, place.marks, marks, place.out_of, reason)
    dropped = [place for place in places if orders[place.version_id].treatment is Treatment.DROPPED]
    if score is not None:
        moved = sum((each.marks - (each.old or 0) for each in found.values()), Decimal(0))
        rest = score + moved - sum((place.marks or Decimal(0) for place in dropped), Decimal(0))
        rest_of = total - sum((place.out_of for place in dropped), Decimal(0))
        for place in dropped:
            marks = rounded(place.out_of * rest / rest_of) if rest_of else place.out_of
            if marks != place.marks:
                found[place.item_id] = Remark(place.item_id, place.marks, marks, place.out_of, DROPPED)
        score += sum((each.marks - (each.old or 0) for each in found.values()), Decimal(0))
    return Settled(tuple(found[key] for key in now if key in found), score)


def _by_order(place: Place, order: Order) -> tuple[Decimal | None, str]:
    """Return the marks an order gives by itself; None where it gives none."""
    if order.treatment is Treatment.FULL_MARKS:
        return place.out_of, FULL
    if order.treatment is Treatment.DROPPED or place.by_person or place.rekeyed is None:
        return None, ""
    if order.only_up and place.marks is not None and place.marks >= place.rekeyed:
        return None, ""
    return place.rekeyed, NEW_KEY.format(why=place.rekeyed_reason)[:500]


def keys_out(
    policy: ReleasePolicy,
    released_at: datetime | None,
    last_closes_at: datetime,
    detail: ResultDetail,
    at: datetime,
) -> bool:
    """Say whether every candidate of an exam may know its keys: shown at all, released, and no window to come."""
    if detail is not ResultDetail.FULL or at < last_closes_at:
        return False
    return policy is not ReleasePolicy.BY_HAND or (released_at is not None and released_at <= at)


def check_proposer(may_know: bool) -> None:
    """Let propose who may know the keys: a candidate only once all may, for a proposal decides nothing (GR-7)."""
    if not may_know:
        raise KeysNotOut


def check_approval(
    state: CorrectionState, proposed_by: uuid.UUID, approver: uuid.UUID, is_candidate: bool
) -> None:
    """Refuse an approval by who proposed it, by a candidate (GR-6), or after the decision."""
    if is_candidate:
        raise OwnExam
    if state is not CorrectionState.PROPOSED:
        raise AlreadyDecided
    if approver == proposed_by:
        raise OwnProposal
