"""When a reading task may be given, read and reported on."""

from datetime import date

from app.refusals import N_, Refusal


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
