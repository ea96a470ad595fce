"""What there is to tell of a set of changes: what came of them in the end, session by session."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.schedule.facts import SessionFacts
from app.schedule.rules.spans import span


@dataclass(frozen=True)
class Before:
    """How people knew a session until now."""

    starts_at: datetime
    ends_at: datetime
    place: str
    lecturer_name: str


@dataclass(frozen=True)
class Changed:
    """A session that was changed, once or more: what is known of it, None for one nobody knows of, and how it is."""

    before: Before | None
    after: SessionFacts
    reason: str = ""


def news(changes: Iterable[Changed], at: datetime) -> list[tuple[Changed, str]]:
    """Return the changes that concern anybody still, each with its sentence; what is as it was is no news."""
    found = []
    for one in changes:
        sentence = _sentence(one)
        last = max(one.after.ends_at, one.before.ends_at if one.before else one.after.ends_at)
        if sentence and last > at:
            found.append((one, sentence))
    return found


def _sentence(one: Changed) -> str:
    after, before = one.after, one.before
    if after.cancelled_at is not None:
        because = f"，原因：{one.reason}" if one.reason else ""
        return f"《{after.title}》取消（原定 {_words(before)}{because}）" if before else ""
    now = Before(after.starts_at, after.ends_at, after.place, after.lecturer_name or "")
    if before is None:
        return f"新增《{after.title}》：{_words(now)}"
    return "" if before == now else f"《{after.title}》改为 {_words(now)}（原定 {_words(before)}）"


def _words(one: Before) -> str:
    return "，".join(
        part for part in (span(one.starts_at, one.ends_at), one.place, one.lecturer_name) if part
    )
