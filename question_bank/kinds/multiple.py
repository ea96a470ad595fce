"""Read and mark a multiple-choice response: a set of option ids, kept sorted."""

from decimal import Decimal

from question_bank.items import Item, MultipleKey
from question_bank.marks import Marked, MarkingPolicy, MultiplePolicy, blank, full, none, partial
from question_bank.responses import MalformedResponse, Response


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
    if chosen - key.option_ids:
        return none("选有错误选项，不得分")
    if chosen == key.option_ids:
        return full(marks)
    return _too_few(len(chosen), len(key.option_ids), marks, policy)


def _too_few(chosen: int, right: int, marks: Decimal, policy: MarkingPolicy) -> Marked:
    """Mark a response that is right as far as it goes."""
    reason = f"少选：{right} 个正确选项选出 {chosen} 个"
    if policy.multiple is MultiplePolicy.HALF:
        return partial(marks / 2, f"{reason}，得一半分")
    if policy.multiple is MultiplePolicy.PROPORTIONAL:
        return partial(marks * chosen / right, f"{reason}，按比例得分")
    if policy.multiple is MultiplePolicy.PER_OPTION:
        # Never above the proportional share, or a cheap item would give all its marks for part of the answer.
        each = min(policy.per_option_marks, marks / right)
        return partial(each * chosen, f"{reason}，按选项得分")
    return none(f"{reason}，不得分")
