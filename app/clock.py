"""The one reader of the time."""

import secrets
import uuid
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return this instant, UTC-aware."""
    return datetime.now(UTC)


def day_of(at: datetime) -> date:
    """Return the calendar day of an instant as people in Fujian write it."""
    return at.astimezone(SHANGHAI).date()


def new_id() -> uuid.UUID:
    """Return a UUIDv7: rows made one after another lie side by side in every index."""
    milliseconds = int(now().timestamp() * 1000)
    value = (milliseconds & (1 << 48) - 1) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)
