"""Word the sentences of a certificate from its facts.

The text of a certificate is Chinese whatever language its reader has chosen, so it is not translated.
"""

from dataclasses import dataclass
from datetime import date

from certificates.facts import CertificateFacts, plain_hours
from certificates.templates import TEMPLATES


@dataclass(frozen=True, slots=True)
class Span:
    """Carry a stretch of text in one weight."""

    text: str
    bold: bool = False


def holder(facts: CertificateFacts) -> tuple[Span, ...]:
    """Word the line of the name."""
    return (Span(facts.holder_name, bold=True), Span("\u3000" + TEMPLATES[facts.template].honorific))


def standing(facts: CertificateFacts) -> tuple[Span, ...]:
    """Word the line of unit and post."""
    return (Span("\u3000".join(part for part in (facts.unit_name.strip(), facts.post.strip()) if part)),)


def body(facts: CertificateFacts) -> tuple[Span, ...]:
    """Word the sentence that says what was completed."""
    spans = [
        Span(f"于{period(facts.starts_on, facts.ends_on)}参加"),
        Span(quoted(facts.programme), bold=True),
        Span(facts.class_title.strip(), bold=True),
        Span("学习，完成规定的学习任务"),
    ]
    if facts.hours:
        spans.append(Span(f"，计{plain_hours(facts.hours)}学时"))
    if facts.result.strip():
        spans.append(Span(f"，考核结果：{facts.result.strip()}"))
    template = TEMPLATES[facts.template]
    return (*spans, Span(f"，{template.conclusion}\n{template.closing}"))


def period(starts_on: date, ends_on: date) -> str:
    """Word the dates of a class, the year once where it is the same."""
    if starts_on == ends_on:
        return long_date(starts_on)
    year = "" if starts_on.year == ends_on.year else f"{ends_on.year}年"
    return f"{long_date(starts_on)}至{year}{ends_on.month}月{ends_on.day}日"


def long_date(day: date) -> str:
    """Word a date as it is written by hand: 2026年3月6日."""
    return f"{day.year}年{day.month}月{day.day}日"


def quoted(title: str) -> str:
    """Put a programme's title in quotation marks, turning its own into single ones; a 《title》 stays."""
    title = title.strip()
    if title.startswith("《") and title.endswith("》"):
        return title
    return f"“{title.replace('“', '‘').replace('”', '’')}”"
