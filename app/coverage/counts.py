"""Figures as plain numbers, as rows and files keep them, and back."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from app.coverage.facts import Figures, Reason

COUNTS = tuple(each.name for each in fields(Figures) if each.name != "reasons")


def counts(found: Figures) -> dict[str, Any]:
    """Return every count by its name, and the reasons with theirs."""
    return {name: getattr(found, name) for name in COUNTS} | {
        "reasons": {reason.value: count for reason, count in found.reasons.items()}
    }


def figures_of(told: Mapping[str, Any]) -> Figures:
    """Return figures as they were told."""
    reasons = {Reason(key): count for key, count in told["reasons"].items()}
    return Figures(reasons=reasons, **{name: told[name] for name in COUNTS})
