"""The one reader of the time."""

import secrets
import uuid
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
# What of a UUIDv7 is neither its instant nor its version.
_DRAWN = (1 << 80) - 1 & ~(0xF << 76) & ~(0x3 << 62)


def now() -> datetime:
    """Return this instant, UTC-aware."""
    return datetime.now(UTC)


def day_of(at: datetime) -> date:
    """Return the calendar day of an instant as people in Fujian write it."""
    return at.astimezone(SHANGHAI).date()


def new_id() -> uuid.UUID:
    """Return a UUIDv7: rows made one after another lie side by side in every index."""
    return new_ids(1)[0]


def new_ids(many: int) -> list[uuid.UUID]:
    """Return as many of the same instant, in no order among themselves."""
    instant = (int(now().timestamp() * 1000) & (1 << 48) - 1) << 80 | 0x7 << 76 | 0x2 << 62
    drawn = secrets.token_bytes(10 * many)
    return [
        uuid.UUID(int=instant | int.from_bytes(drawn[at : at + 10], "big") & _DRAWN)
        for at in range(0, 10 * many, 10)
    ]
