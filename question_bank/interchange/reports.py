"""Tell of a reading in plain values: how many of what, and each item's outcome."""

from collections.abc import Mapping
from typing import Any

from question_bank.interchange.outcomes import Outcome, Reading


def report(reading: Reading, grounds: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return counts and outcomes as JSON holds them, each with how it stands to the document where that was held."""
    return {
        "format": reading.format,
        "counts": counts(reading),
        "items": [row(each) | _grounded(each, grounds or {}) for each in reading.outcomes],
    }


def _grounded(outcome: Outcome, grounds: Mapping[str, str]) -> dict[str, str]:
    return {"source": grounds[outcome.place]} if outcome.place in grounds else {}


def counts(reading: Reading) -> dict[str, int]:
    """Count items, those read, those at fault, and those that lose or lack something."""
    return {
        "items": len(reading.outcomes),
        "ok": len(reading.entries),
        "faults": len(reading.faults),
        "with_losses": sum(bool(outcome.entry and outcome.losses) for outcome in reading.outcomes),
        "incomplete": sum(bool(outcome.entry and outcome.missing) for outcome in reading.outcomes),
    }


def row(outcome: Outcome) -> dict[str, Any]:
    """Return one item's outcome."""
    told: dict[str, Any] = {"line": outcome.line, "place": outcome.place, "id": outcome.name}
    if outcome.fault:
        fault = outcome.fault
        return told | {"outcome": "fault", "field": fault.field, "cause": fault.cause, "cure": fault.cure}
    assert outcome.entry
    return told | {
        "outcome": "ok",
        "kind": outcome.entry.item.kind.value,
        "stem": outcome.entry.item.stem,
        "losses": [{"field": loss.field, "sentence": loss.sentence} for loss in outcome.losses],
        "missing": list(outcome.missing),
    }
