"""Draw the list on which certificates are handed out (证书发放名册): A4 portrait, to print and to be signed."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from certificates.drawing import document, finished, one_at_a_time, write_run
from certificates.faces import Fonts
from certificates.facts import CertificateFacts
from certificates.layout import MM, SOFT, Align, Box, Slot, Step
from certificates.typesetting import place
from certificates.wording import Span, long_date

WIDTH: Final = 210 * MM
HEIGHT: Final = 297 * MM
LEFT: Final = 18 * MM
ROWS: Final = 22
ROW: Final = 9.6 * MM
TOP: Final = HEIGHT - 66 * MM
_SMALLEST: Final = 3.5
# Column → its head and width in millimetres.
COLUMNS: Final = (
    ("序号", 12.0),
    ("姓名", 30.0),
    ("单位", 50.0),
    ("证书编号", 40.0),
    ("领取人签字", 24.0),
    ("领取日期", 18.0),
)


def draw_register(several: Sequence[CertificateFacts], title: str, fonts: Fonts, on: date) -> bytes:
    """Draw the list of a class, twenty-two to a page, in the order given."""
    if not several:
        raise ValueError("there is nobody to list")
    pages = [several[at : at + ROWS] for at in range(0, len(several), ROWS)]
    with one_at_a_time():
        canvas = document((WIDTH, HEIGHT), fonts)
        canvas.setTitle(f"证书发放名册 {title}")
        for number, page in enumerate(pages):
            _page(canvas, page, number, len(pages), len(several), title, fonts, on)
            canvas.showPage()
        return finished(canvas, on, b"".join(facts.canonical() for facts in several))


def _page(
    canvas: Canvas,
    page: Sequence[CertificateFacts],
    number: int,
    pages: int,
    total: int,
    title: str,
    fonts: Fonts,
    on: date,
) -> None:
    whole = WIDTH - 2 * LEFT
    _text(canvas, "证书发放名册", Box(LEFT, HEIGHT - 34 * MM, whole, 12 * MM), fonts, 22, "centre", bold=True)
    _text(canvas, title, Box(LEFT, HEIGHT - 44 * MM, whole, 8 * MM), fonts, 12, "centre", lines=2)
    told = f"发证单位：{' '.join(page[0].issuer.split())}　　共 {total} 人　　制表日期：{long_date(on)}"
    _text(canvas, told, Box(LEFT, HEIGHT - 54 * MM, whole, 6 * MM), fonts, 9.5, "left", lines=2)
    _grid(canvas, len(page))
    _row(canvas, [head for head, _ in COLUMNS], TOP, fonts, bold=True)
    for at, facts in enumerate(page, 1):
        words = [str(number * ROWS + at), facts.holder_name, facts.unit_name, facts.serial, "", ""]
        _row(canvas, words, TOP - at * ROW, fonts)
    foot = "发放人（签字）：　　　　　　　　复核人（签字）：　　　　　　　　"
    _text(canvas, foot, Box(LEFT, 8 * MM, whole * 0.75, 7 * MM), fonts, 10, "left")
    paging = f"第 {number + 1} 页，共 {pages} 页"
    _text(canvas, paging, Box(LEFT + whole * 0.75, 8 * MM, whole * 0.25, 7 * MM), fonts, 9, "right")


def _grid(canvas: Canvas, rows: int) -> None:
    canvas.setStrokeColorRGB(*SOFT)
    canvas.setLineWidth(0.5)
    bottom = TOP - rows * ROW
    for at in range(rows + 2):
        canvas.line(LEFT, TOP + ROW - at * ROW, WIDTH - LEFT, TOP + ROW - at * ROW)
    x = LEFT
    for width in (0.0, *(width for _, width in COLUMNS)):
        x += width * MM
        canvas.line(x, bottom, x, TOP + ROW)


def _row(canvas: Canvas, words: Sequence[str], y: float, fonts: Fonts, bold: bool = False) -> None:
    x = LEFT
    for word, (head, width) in zip(words, COLUMNS, strict=True):
        box = Box(x + 1.2 * MM, y + 0.6 * MM, (width - 2.4) * MM, ROW - 1.2 * MM)
        if word:
            align: Align = "left" if head == "单位" and not bold else "centre"
            # A unit may break anywhere rather than become too small; a name breaks between its parts.
            _text(canvas, word, box, fonts, 10, align, bold=bold, lines=6, balanced=head != "单位")
        x += width * MM


def _text(
    canvas: Canvas,
    text: str,
    box: Box,
    fonts: Fonts,
    size: float,
    align: Align,
    *,
    bold: bool = False,
    lines: int = 1,
    balanced: bool = True,
) -> None:
    """Set a text as large as its place allows, up to `size`; the longest names there may be fit their cells."""
    steps = (Step(size, size * 0.7, 1), *((Step(size * 0.8, _SMALLEST, lines),) if lines > 1 else ()))
    slot = Slot(box, steps, leading=1.15, align=align, vertical="middle", balanced=balanced)
    for run in place((Span(text, bold),), slot, fonts):
        write_run(canvas, run)
