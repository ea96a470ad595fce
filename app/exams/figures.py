"""Marks as people write them."""

from decimal import Decimal


def written(marks: Decimal | None) -> str:
    """Return marks without idle zeros: 2.50 as `2.5`, 10.00 as `10`."""
    return "—" if marks is None else format(marks.normalize(), "f")
