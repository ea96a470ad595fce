"""Put a story on pages, with the document's name above and page, total and seal below."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from app.paper.faces import set_narrow
from certificates.drawing import dated, document, one_at_a_time
from certificates.faces import Fonts

SOFT, LINE = HexColor("#61594f"), HexColor("#cfc6b8")
LEFT, TOP, BOTTOM = 20 * mm, 24 * mm, 20 * mm


@dataclass(frozen=True)
class Document:
    """What stands around the pages. `foot` is short: what the document is known by. A cover bears nothing.

    `page_of` numbers a page, of how many, in the document's language.
    """

    title: str
    foot: str
    on: date
    has_cover: bool = False
    page_of: str = "%(number)s / %(total)s"


def draw(about: Document, story: Callable[[], Sequence[Flowable]], fonts: Fonts) -> bytes:
    """Draw a document; `story` is asked twice, for the number of pages stands on each of them."""
    with one_at_a_time():
        _, pages = _build(about, story(), fonts, 0)
        drawn, _ = _build(about, story(), fonts, pages)
        return drawn


def _build(about: Document, story: Sequence[Flowable], fonts: Fonts, total: int) -> tuple[bytes, int]:
    held = BytesIO()

    def canvas(*_: Any, **__: Any) -> Canvas:
        made = document(A4, fonts)
        made._filename = held  # type: ignore[attr-defined]
        made.setTitle(about.title)
        dated(made, about.on, f"{about.title} {about.foot}".encode())
        return made

    def around(page: Canvas, template: BaseDocTemplate) -> None:
        number = template.page
        if number == 1 and about.has_cover:
            return
        page.saveState()
        page.setFont(fonts.regular[0].name, 8.5)
        page.setFillColor(SOFT)
        page.setStrokeColor(LINE)
        page.drawString(LEFT, A4[1] - 15 * mm, set_narrow(about.title))
        page.line(LEFT, A4[1] - 17.5 * mm, A4[0] - LEFT, A4[1] - 17.5 * mm)
        page.line(LEFT, 14 * mm, A4[0] - LEFT, 14 * mm)
        page.drawString(LEFT, 9.5 * mm, about.foot)
        page.drawRightString(A4[0] - LEFT, 9.5 * mm, about.page_of % {"number": number, "total": total})
        page.restoreState()

    template = BaseDocTemplate(held, pagesize=A4)
    frame = Frame(LEFT, BOTTOM, A4[0] - 2 * LEFT, A4[1] - TOP - BOTTOM, 0, 0, 0, 0)
    template.addPageTemplates(PageTemplate(frames=[frame], onPage=around))
    template.build(list(story), canvasmaker=canvas)
    return held.getvalue(), template.page
