"""Marks and instants as people write them."""

from datetime import datetime
from decimal import Decimal

from app.clock import SHANGHAI


def written(marks: Decimal | None) -> str:
    """Return marks without idle zeros: 2.50 as `2.5`, 10.00 as `10`."""
    return "—" if marks is None else format(marks.normalize(), "f")


def clock_seconds(at: datetime | None) -> str:
    """Return an instant as `10:05:09` in Fujian's time zone, where seconds matter."""
    return "—" if at is None else at.astimezone(SHANGHAI).strftime("%H:%M:%S")
