"""Word the certificate: fixed phrases as data, and the sentence built from the facts.

The text of a certificate is Chinese whatever language its reader has chosen, so it is not translated.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from certificates.facts import CertificateFacts


@dataclass(frozen=True, slots=True)
class Span:
    """Carry a stretch of text in one weight."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """Carry the fixed phrases of one kind of certificate."""

    title: str
    title_in_english: str
    honorific: str
    conclusion: str
    closing: str
    seal_place: str
    serial_label: str
    code_label: str
    verify_label: str


TEMPLATES: Final = {
    "completion": Template(
        title="结业证书",
        title_in_english="CERTIFICATE OF COMPLETION",
        honorific="同志",
        conclusion="准予结业。",
        closing="特发此证。",
        seal_place="盖章处",
        serial_label="证书编号",
        code_label="查验码",
        verify_label="扫描二维码，或登录以下网址查验：",
    ),
}


def holder(facts: "CertificateFacts") -> tuple[Span, ...]:
    """Word the line of the name."""
    return (Span(facts.holder_name, bold=True), Span("\u3000" + TEMPLATES[facts.template].honorific))


def standing(facts: "CertificateFacts") -> tuple[Span, ...]:
    """Word the line of unit and post."""
    return (Span("\u3000".join(part for part in (facts.unit_name.strip(), facts.post.strip()) if part)),)


def body(facts: "CertificateFacts") -> tuple[Span, ...]:
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


def plain_hours(hours: Decimal) -> str:
    """Write hours without needless zeros or exponents: 40, 7.5."""
    text = f"{hours:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
