"""The life of an item, and who may approve it."""

import uuid

from app.bank.facts import ItemState
from app.refusals import N_, Refusal

STEPS: dict[str, tuple[frozenset[ItemState], ItemState]] = {
    "submit": (frozenset({ItemState.DRAFT}), ItemState.IN_REVIEW),
    "approve": (frozenset({ItemState.IN_REVIEW}), ItemState.APPROVED),
    "return": (frozenset({ItemState.IN_REVIEW}), ItemState.DRAFT),
    "retire": (frozenset({ItemState.APPROVED}), ItemState.RETIRED),
}


class WrongStep(Refusal):
    code = "wrong_step"
    sentence = N_("试题当前的状态不能办理这一步，请刷新后再看。")


class OwnItem(Refusal):
    code = "own_item"
    sentence = N_("出题人不能审定自己的试题，请由另一人审题。")


class Unfinished(Refusal):
    code = "unfinished"
    sentence = N_("试题还不完整，不能送审：%(faults)s")


class NoReason(Refusal):
    status = 422
    code = "no_reason"
    sentence = N_("请写明退回的原因。")


class CodeTaken(Refusal):
    code = "code_taken"
    sentence = N_("题号正被另一人使用，请再保存一次。")


class ChangedMeanwhile(Refusal):
    code = "changed_meanwhile"
    sentence = N_("试题已被他人修改，请打开最新版本后再改。")


def after(step: str, state: ItemState) -> ItemState:
    """Return the state a step leads to, or refuse it."""
    allowed, then = STEPS[step]
    if state not in allowed:
        raise WrongStep
    return then


def may_take(step: str, state: ItemState) -> bool:
    return state in STEPS[step][0]


def approve_as(reviewer_id: uuid.UUID, author_id: uuid.UUID) -> uuid.UUID:
    """Return the reviewer, unless it is the author."""
    if reviewer_id == author_id:
        raise OwnItem
    return reviewer_id
