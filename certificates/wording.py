"""Word the sentences of a certificate: a template's phrases filled with its facts.

The text of a certificate is its template's whatever language its reader has chosen, so it is not translated.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from certificates.facts import CertificateFacts, plain_hours

MONTHS: Final = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
RESULTS: Final = {"合格": "Passed", "优秀": "Excellent", "良好": "Good"}
_OPTIONAL: Final = re.compile(r"\[([^\[\]]*)\]")
_PLACE: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Span:
    """Carry a stretch of text in one weight."""

    text: str
    bold: bool = False


def fill(phrase: str, facts: CertificateFacts) -> tuple[Span, ...]:
    """Fill a phrase: facts in their places, what is empty left out, bold where it says so."""
    known = values(facts)
    kept = _OPTIONAL.sub(
        lambda part: part[1] if all(known[n] for n in _PLACE.findall(part[1])) else "", phrase
    )
    # Marks of weight are read before the facts are put in: a name with two stars in it stays as it is.
    spans = [
        Span(_PLACE.sub(lambda place: known[place[1]], text), bold=number % 2 == 1)
        for number, text in enumerate(kept.split("**"))
    ]
    return tuple(span for span in spans if span.text) or (Span(""),)


def values(facts: CertificateFacts) -> dict[str, str]:
    """Return what each name of a phrase stands for."""
    return {
        "name": facts.holder_name,
        "unit": facts.unit_name.strip(),
        "post": facts.post.strip(),
        "programme": quoted(facts.programme),
        "bare_programme": facts.programme.strip(),
        "class": facts.class_title.strip(),
        "period": period(facts.starts_on, facts.ends_on),
        "starts_in_english": date_in_english(facts.starts_on),
        "ends_in_english": date_in_english(facts.ends_on),
        "hours": plain_hours(facts.hours) if facts.hours else "",
        "result": facts.result.strip(),
        "result_in_english": RESULTS.get(facts.result.strip(), facts.result.strip()),
        "date": long_date(facts.issued_on),
        "date_in_english": date_in_english(facts.issued_on),
        "issuer": facts.issuer,
    }


def period(starts_on: date, ends_on: date) -> str:
    """Word the dates of a class, the year once where it is the same."""
    if starts_on == ends_on:
        return long_date(starts_on)
    year = "" if starts_on.year == ends_on.year else f"{ends_on.year}年"
    return f"{long_date(starts_on)}至{year}{ends_on.month}月{ends_on.day}日"


def long_date(day: date) -> str:
    """Word a date as it is written by hand: 2026年3月6日."""
    return f"{day.year}年{day.month}月{day.day}日"


def date_in_english(day: date) -> str:
    """Word a date in English: 6 March 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def quoted(title: str) -> str:
    """Put a programme's title in quotation marks, turning its own into single ones; a 《title》 stays."""
    title = title.strip()
    if title.startswith("《") and title.endswith("》"):
        return title
    return f"“{title.replace('“', '‘').replace('”', '’')}”"
