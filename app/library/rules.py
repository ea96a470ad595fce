"""When a reading task may be given, read and reported on; what a document's text may be, and how it is corrected."""

from collections.abc import Sequence
from datetime import date

from app.refusals import N_, Refusal
from question_bank.documents import Part, Role, drop, join, recast, split


class DaysReversed(Refusal):
    status = 422
    code = "days_reversed"
    sentence = N_("截止日期不能早于开始日期。")


class NotYetOpen(Refusal):
    code = "not_yet_open"
    sentence = N_("学习任务 %(opens_on)s 开始，届时再来确认。")


class HeldInFuture(Refusal):
    status = 422
    code = "held_in_future"
    sentence = N_("传达日期不能晚于今天。")


class HeldBeforeIssue(Refusal):
    status = 422
    code = "held_before_issue"
    sentence = N_("传达日期不能早于文件印发日期 %(issued_on)s。")


class NobodyThere(Refusal):
    status = 422
    code = "nobody_there"
    sentence = N_("参加人数应为正整数。")


def check_days(opens_on: date, due_on: date) -> None:
    """Refuse a task that ends before it begins."""
    if due_on < opens_on:
        raise DaysReversed


def check_open(opens_on: date, on: date) -> None:
    """Refuse a confirmation before the task's first day; a late one is welcome and shown as late."""
    if on < opens_on:
        raise NotYetOpen(opens_on=opens_on.isoformat())


def check_report(issued_on: date, held_on: date, headcount: int, on: date) -> None:
    """Refuse a report of what cannot have been held."""
    if held_on > on:
        raise HeldInFuture
    if held_on < issued_on:
        raise HeldBeforeIssue(issued_on=issued_on.isoformat())
    if headcount < 1:
        raise NobodyThere


class SameText(Refusal):
    code = "same_text"
    sentence = N_("这份文件的内容与第 %(number)s 版完全相同，没有另存新版。")


class NumberTaken(Refusal):
    code = "number_taken"
    sentence = N_("已有文号为 %(document_no)s 的文件。请放弃本次导入，改为给那份文件导入新版。")


class ChangedMeanwhile(Refusal):
    code = "changed_meanwhile"
    sentence = N_("这份文稿刚被改动过，请刷新页面后再操作。")


class TooManyParts(Refusal):
    status = 422
    code = "too_many_parts"
    sentence = N_("文件分成了 %(found)s 段，最多 %(most)s 段。请拆成几份文件分别导入。")


class PartTooLong(Refusal):
    status = 422
    code = "part_too_long"
    sentence = N_("有一段长达 %(found)s 字，最多 %(most)s 字。请在原文件中分段后再导入。")


class NotSoDivided(Refusal):
    status = 422
    code = "not_so_divided"
    sentence = N_("这样改会增减文字，没有改动。拆分时只在需要断开的地方换行，不要改字。")


MOST_PARTS = 2_000
LONGEST_PART = 10_000


def check_parts(parts: Sequence[Part]) -> list[Part]:
    """Refuse a text that could not be numbered or shown."""
    if len(parts) > MOST_PARTS:
        raise TooManyParts(found=len(parts), most=MOST_PARTS)
    if (longest := max((len(part.text) for part in parts), default=0)) > LONGEST_PART:
        raise PartTooLong(found=longest, most=LONGEST_PART)
    return list(parts)


def corrected(parts: Sequence[Part], act: str, at: int, text: str = "") -> list[Part]:
    """Return a draft's parts after one correction: join, drop, split, or one of the roles."""
    try:
        if act == "join":
            return join(parts, at)
        if act == "drop":
            return drop(parts, at)
        if act == "split":
            return split(parts, at, text)
        return recast(parts, at, Role(act))
    except ValueError:
        raise NotSoDivided from None
