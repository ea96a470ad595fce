"""Compose one certificate: every text placed, every problem found, nothing drawn yet."""

from collections.abc import Iterator
from dataclasses import dataclass

from certificates.codes import display_code
from certificates.faces import Fonts
from certificates.facts import CertificateFacts
from certificates.glyphs import missing
from certificates.layout import Slot
from certificates.looks import SHIPPED, Look
from certificates.signed import fits_code
from certificates.typesetting import DoesNotFit, Placed, place
from certificates.wording import Span, fill


@dataclass(frozen=True, slots=True)
class Problem:
    """Name what keeps one text from being printed: characters without a glyph, or too long a text."""

    field: str
    missing: tuple[str, ...] = ()
    too_long: bool = False


class CannotPrint(ValueError):
    """Refuse a certificate and carry the reasons."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


def problems(facts: CertificateFacts, fonts: Fonts, look: Look | None = None) -> tuple[Problem, ...]:
    """List what keeps a certificate from being printed; empty when it can be issued.

    `look` is what the facts name; it may be left out where that came with the system.
    """
    return tuple(_problems(facts, fonts, look))


def compose(facts: CertificateFacts, fonts: Fonts, look: Look | None = None) -> tuple[Placed, ...]:
    """Place every text of a certificate, the title first; raise CannotPrint with all reasons."""
    try:
        return tuple(run for _, spans, slot in _texts(facts, look) for run in place(spans, slot, fonts))
    except ValueError as error:
        raise CannotPrint(problems(facts, fonts, look)) from error


def _problems(facts: CertificateFacts, fonts: Fonts, look: Look | None) -> Iterator[Problem]:
    for field, spans, slot in _texts(facts, look):
        lacking = _missing(spans, fonts)
        if lacking:
            yield Problem(field, missing=lacking)
            continue
        try:
            place(spans, slot, fonts)
        except DoesNotFit:
            yield Problem(field, too_long=True)
    if not fits_code(facts):
        yield Problem("programme", too_long=True)


def _missing(spans: tuple[Span, ...], fonts: Fonts) -> tuple[str, ...]:
    lacking = (
        missing(span.text.replace("\n", ""), fonts.bold if span.bold else fonts.regular) for span in spans
    )
    return tuple(dict.fromkeys(character for each in lacking for character in each))


def _texts(facts: CertificateFacts, given: Look | None) -> Iterator[tuple[str, tuple[Span, ...], Slot]]:
    look = given or SHIPPED[facts.template]
    template = look.template
    layout = template.layout
    yield "title", (Span(template.title, bold=True),), layout.title
    yield "title", (Span(template.title_in_english),), layout.title_in_english
    yield "holder_name", fill(template.holder, facts), layout.holder
    yield "unit_name", fill(template.standing, facts), layout.standing
    yield "programme", fill(template.body, facts), layout.body
    yield "serial", (Span(template.serial_label),), layout.serial_label
    yield "serial", (Span(facts.serial, bold=True),), layout.serial
    yield "verify_code", (Span(template.code_label),), layout.code_label
    yield "verify_code", (Span(display_code(facts.verify_code)),), layout.code
    yield "verify_url", (Span(template.verify_label),), layout.verify_label
    yield "verify_url", (Span(facts.verify_url),), layout.verify_url
    yield "issuer", fill(template.issuer, facts), layout.issuer
    yield "issued_on", fill(template.date, facts), layout.issued_on
    if look.seal is None:
        yield "seal", (Span(template.seal_place),), layout.seal_words
