"""Read and mark a multiple-choice response: a set of option ids, kept sorted."""

from collections.abc import Callable
from decimal import Decimal

from question_bank import reasons
from question_bank.items import Item, MultipleKey
from question_bank.marks import Marked, MarkingPolicy, MultiplePolicy, blank, full, none, partial
from question_bank.responses import MalformedResponse, Response

# What a response earns that leaves out some right options and chooses nothing wrong: of the marks, what each of
# the right options is worth by the policy, how many were chosen, of how many.
_Earns = Callable[[Decimal, Decimal, int, int], Decimal]
EARNED: dict[MultiplePolicy, _Earns] = {
    MultiplePolicy.ALL_OR_NOTHING: lambda marks, each, chosen, right: Decimal(0),
    MultiplePolicy.HALF: lambda marks, each, chosen, right: marks / 2,
    MultiplePolicy.PER_OPTION: lambda marks, each, chosen, right: each * chosen,
    MultiplePolicy.PROPORTIONAL: lambda marks, each, chosen, right: marks * chosen / right,
}


def read(item: Item, raw: object) -> list[str] | None:
    """Read a set of the item's option ids; order and repetition mean nothing; null clears."""
    if raw is None:
        return None
    if not isinstance(raw, list) or not all(isinstance(each, str) for each in raw):
        raise MalformedResponse("多选题的作答应是选项的列表")
    chosen = set(raw)
    if chosen - {option.id for option in item.options}:
        raise MalformedResponse("所选选项不属于本题")
    return sorted(chosen)


def mark(key: MultipleKey, response: Response, marks: Decimal, policy: MarkingPolicy) -> Marked:
    """Give all marks for exactly the right set, none with any wrong choice, else what the policy says."""
    chosen = frozenset(response) if isinstance(response, list) else frozenset()
    if not chosen:
        return blank()
    wrong = chosen - key.option_ids
    if wrong:
        return none(reasons.WRONG_CHOICES.format(wrong=len(wrong)))
    if chosen == key.option_ids:
        return full(marks)
    return _left_out(len(chosen), len(key.option_ids), marks, policy)


def _left_out(chosen: int, right: int, marks: Decimal, policy: MarkingPolicy) -> Marked:
    """Mark a response that is right as far as it goes."""
    # Never above the proportional share, or a cheap item would give all its marks for part of the answer.
    each = min(policy.per_option_marks, marks / right)
    earned = EARNED[policy.multiple](marks, each, chosen, right)
    reason = reasons.LEFT_OUT[policy.multiple].format(
        missed=right - chosen, chosen=chosen, right=right, each=_written(each)
    )
    return partial(earned, reason) if earned else none(reason)


def _written(marks: Decimal) -> str:
    return f"{marks.quantize(Decimal('0.01')).normalize():f}"
