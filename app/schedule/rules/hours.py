"""What attendance credits, and when leave is too long. How minutes become hours is the programme's own rule."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

from app.planning.rules.hours import HOUR_RULES, HourRule, credit_hours
from app.schedule.facts import ActivityForm

WHOLE = 10_000


class Held(Protocol):
    """A session: how long it counts, what it is, and the rule of its programme."""

    @property
    def minutes(self) -> int: ...

    @property
    def activity_form(self) -> ActivityForm: ...

    @property
    def hour_rule(self) -> str: ...


def credited_share(status: str, rule: HourRule, is_self_study: bool = False) -> int:
    """Return how much of a session a status credits, in ten-thousandths."""
    return rule.percents.get(status, 0) * (rule.self_study_percent if is_self_study else 100)


def credited_minutes(held_minutes: int, share: int) -> int:
    """Return the minutes that a share of a session credits, rounded down to a whole minute."""
    return held_minutes * share // WHOLE


def hours_of(sessions: Iterable[Held]) -> Decimal:
    """Return the credit hours of whoever is present throughout some sessions of one programme; 0 without any."""
    minutes, rule = 0, None
    for one in sessions:
        rule = HOUR_RULES[one.hour_rule]
        share = credited_share("present", rule, one.activity_form is ActivityForm.SELF_STUDY)
        minutes += credited_minutes(one.minutes, share)
    return credit_hours(minutes, rule) if rule else Decimal(0)


def leave_is_too_long(leave_minutes: int, total_minutes: int) -> bool:
    """Say whether leave exceeds one seventh of all hours (《干部教育培训工作条例》2023).

    Withdrawal follows only in principle: recommend it, the organizer confirms.
    """
    return leave_minutes * 7 > total_minutes
