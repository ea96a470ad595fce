"""What attendance credits, and when leave is too long. How minutes become hours is the programme's own rule."""

from app.planning.rules.hours import HourRule

WHOLE = 10_000


def credited_share(status: str, rule: HourRule, is_self_study: bool = False) -> int:
    """Return how much of a session a status credits, in ten-thousandths."""
    return rule.percents.get(status, 0) * (rule.self_study_percent if is_self_study else 100)


def credited_minutes(held_minutes: int, share: int) -> int:
    """Return the minutes that a share of a session credits, rounded down to a whole minute."""
    return held_minutes * share // WHOLE


def leave_is_too_long(leave_minutes: int, total_minutes: int) -> bool:
    """Say whether leave exceeds one seventh of all hours (《干部教育培训工作条例》2023).

    Withdrawal follows only in principle: recommend it, the organizer confirms.
    """
    return leave_minutes * 7 > total_minutes
