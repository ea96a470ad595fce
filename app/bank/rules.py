"""The life of an item, who may take which step of it, and what refuses one.

draft → in review → approved → retired. A reviewer sends back, an author withdraws, and what was retired comes
back as a draft: nothing is drawn that was not approved in its present wording by somebody who did not write it.
"""

import uuid

from app.bank.facts import ItemState
from app.refusals import N_, Refusal
from question_bank.anchors import Anchor, Span, occurrences, pinned

DRAFT, IN_REVIEW, APPROVED, RETIRED = ItemState
STEPS: dict[str, tuple[frozenset[ItemState], ItemState]] = {
    "submit": (frozenset({DRAFT}), IN_REVIEW),
    "withdraw": (frozenset({IN_REVIEW}), DRAFT),
    "approve": (frozenset({IN_REVIEW}), APPROVED),
    "return": (frozenset({IN_REVIEW}), DRAFT),
    "retire": (frozenset({DRAFT, APPROVED}), RETIRED),
    "bring_back": (frozenset({RETIRED}), DRAFT),
}
FOR_ANOTHER = frozenset({"approve", "return"})
FOR_THE_AUTHOR = frozenset({"withdraw"})


class WrongStep(Refusal):
    code = "wrong_step"
    sentence = N_("试题当前的状态不能办理这一步，请刷新后再看。")


class OwnItem(Refusal):
    code = "own_item"
    sentence = N_("出题人不能审定自己的试题，请由另一人审题。")


class NotTheAuthor(Refusal):
    code = "not_the_author"
    sentence = N_("只有出题人可以撤回送审；审题人请用“退回”。")


class Unfinished(Refusal):
    code = "unfinished"
    sentence = N_("试题还不完整，不能送审：%(faults)s")


class NoReason(Refusal):
    status = 422
    code = "no_reason"
    sentence = N_("请写明原因。")


class NothingRings(Refusal):
    code = "nothing_rings"
    sentence = N_("这道题当前没有待处理的警示，可能已有人处理，请刷新后再看。")


class NothingSaid(Refusal):
    status = 422
    code = "nothing_said"
    sentence = N_("请写下意见再提交。")


class NothingChosen(Refusal):
    status = 422
    code = "nothing_chosen"
    sentence = N_("没有选中试题，请先勾选，或者选择当前条件下的全部试题。")


class AlreadySo(Refusal):
    code = "already_so"
    sentence = N_("本来就是这样，没有改动。")


class TooManyFilters(Refusal):
    code = "too_many_filters"
    sentence = N_("最多保存 %(n)s 个条件，请先删去不用的。")


class NoName(Refusal):
    status = 422
    code = "no_name"
    sentence = N_("请给这组条件起个名字。")


class CodeTaken(Refusal):
    code = "code_taken"
    sentence = N_("题号正被另一人使用，请再保存一次。")


class ForeignCode(Refusal):
    code = "foreign_code"
    sentence = N_("题号 %(code)s 已由其他单位使用，请在文件中换一个题号。")


class ChangedMeanwhile(Refusal):
    code = "changed_meanwhile"
    sentence = N_("试题已被他人修改，请打开最新版本后再改。")


def after(step: str, state: ItemState) -> ItemState:
    """Return the state a step leads to, or refuse it."""
    allowed, then = STEPS[step]
    if state not in allowed:
        raise WrongStep
    return then


def take(step: str, state: ItemState, *, author_id: uuid.UUID, by: uuid.UUID) -> ItemState:
    """Return the state a step of somebody leads to; the author never judges, and only the author withdraws."""
    then = after(step, state)
    if step in FOR_ANOTHER:
        approve_as(by, author_id)
    if step in FOR_THE_AUTHOR and by != author_id:
        raise NotTheAuthor
    return then


def may_take(step: str, state: ItemState, *, author_id: uuid.UUID, by: uuid.UUID) -> bool:
    """Tell whether a step would not be refused, to offer no button that only refuses."""
    try:
        take(step, state, author_id=author_id, by=by)
    except Refusal:
        return False
    return True


def approve_as(reviewer_id: uuid.UUID, author_id: uuid.UUID) -> uuid.UUID:
    """Return the reviewer, unless it is the author."""
    if reviewer_id == author_id:
        raise OwnItem
    return reviewer_id


class NothingToConfirm(Refusal):
    code = "nothing_to_confirm"
    sentence = N_("这道试题的出处已经确认过，请刷新后再看。")


class QuoteNotThere(Refusal):
    status = 422
    code = "quote_not_there"
    sentence = N_("所填段落里没有这段引文。请从新版原文中照抄，一字不差。")


class NoSuchPlace(Refusal):
    status = 422
    code = "no_such_place"
    sentence = N_("引文在第 %(paragraph)s 段没有第 %(number)s 处，只有 %(count)s 处。请改填第几处，或留空。")


class NoTextToCount(Refusal):
    status = 422
    code = "no_text_to_count"
    sentence = N_("文件的原文还没有导入，不能指明引文是第几处。请将“第几处”留空，或先导入原文。")


def which_of(anchor: Anchor, number: int, text: str) -> Anchor:
    """Name the n-th of the places a quote has in its passage, or refuse."""
    found = pinned(anchor, number, text)
    if found is None:
        count = len(occurrences(anchor.quote, text))
        raise NoSuchPlace(paragraph=anchor.paragraph, number=number, count=count)
    return found


def quoted_in(anchor: Anchor, text: str) -> Span:
    """Return where a quote stands in a passage, at the span it names when that is one of its places; or refuse it."""
    places = occurrences(anchor.quote, text)
    if not places:
        raise QuoteNotThere
    return anchor.span if anchor.span in places else places[0]
