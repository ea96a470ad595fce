"""A unit's figures and text as one canonical content with its digest.

The digest is the SHA-256 of the content as it is kept: JSON with sorted keys and no spaces, in UTF-8. Page, PDF and
print of a version are drawn from the content and from nothing else (CO-4).
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from app.coverage.counts import counts
from app.coverage.counts import figures_of as figures_of
from app.coverage.records import Survey
from app.reports.facts import Section, Texts

FORMAT = "lunxun-unit-report-1"
NO_TIER = "none"


def about(survey: Survey, day: date, known_at: datetime) -> dict[str, Any]:
    """Return whom a report is about, and the figures as known at an instant: all of it but the text."""
    return {
        "format": FORMAT,
        "programme": {
            "id": str(survey.programme.id),
            "name": survey.programme.name,
            "document_no": survey.programme.document_no,
        },
        "unit": {"path": survey.path, "name": survey.name},
        "day": day.isoformat(),
        "known_at": known_at.isoformat(timespec="microseconds"),
        **figures(survey),
    }


def content(about: Mapping[str, Any], texts: Texts, title: str) -> str:
    """Return what a unit hands in: whom it is about, the figures, and the text."""
    told = {
        **about,
        "title": title,
        "texts": {section.value: texts.get(section, "") for section in Section},
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def figures(survey: Survey) -> dict[str, Any]:
    """Return the unit's figures, those of the units below it and those of each tier, made of plain numbers."""
    below = [{"name": each.name, "path": each.path, "figures": counts(each.total)} for each in survey.places]
    names = {tier.id: tier.name for tier in survey.tiers}
    return {
        "total": counts(survey.total),
        "own": counts(survey.own),
        "below": below,
        "tiers": [
            {"name": names.get(key or "", ""), "figures": counts(found)}
            for key, found in survey.tier_totals.items()
            if found.required
        ],
        "nobody_started": [unit.name for unit in survey.nobody_started],
    }


def digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()
