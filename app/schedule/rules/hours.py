"""What attendance credits, and when leave is too long. How minutes become hours is the programme's own rule."""

from app.planning.rules.hours import HourRule


def credited_minutes(status: str, session_minutes: int, rule: HourRule, is_self_study: bool = False) -> int:
    """Return the minutes a session credits, rounded down to a whole minute."""
    percent = rule.percents.get(status, 0) * (rule.self_study_percent if is_self_study else 100)
    return session_minutes * percent // 10_000


def leave_is_too_long(leave_minutes: int, total_minutes: int) -> bool:
    """Say whether leave exceeds one seventh of all hours (《干部教育培训工作条例》2023).

    Withdrawal follows only in principle: recommend it, the organizer confirms.
    """
    return leave_minutes * 7 > total_minutes
