"""The parts a document is put together from: headings, prose, numbers, tables and drawings."""

from collections.abc import Sequence
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Paragraph, Spacer, Table, TableStyle

from app.paper.drawings import Bars, LineChart
from app.paper.faces import is_mostly_chinese, marked
from app.paper.fitting import fitting
from app.paper.plots import Columns, Dot, Range, Ranges, Scatter
from certificates.faces import Fonts

INK, SOFT, RED, GOLD = HexColor("#211c1a"), HexColor("#61594f"), HexColor("#9c1f1c"), HexColor("#a68240")
LINE, SHADE = HexColor("#cfc6b8"), HexColor("#f4efe6")
WIDTH = 170 * mm
# What a cell of a grid keeps free at its sides, and a hair, for what is rounded.
CELL_PADDING = 6.5


def style(fonts: Fonts, size: float, *, bold: bool = False, **more: Any) -> ParagraphStyle:
    face = (fonts.bold if bold else fonts.regular)[0].name
    values = {"fontName": face, "fontSize": size, "leading": size * 1.6, "textColor": INK, "wordWrap": "CJK"}
    return ParagraphStyle(face, **{**values, **more})


def text(words: object, fonts: Fonts, size: float = 10.5, *, bold: bool = False, **more: Any) -> Paragraph:
    chain = fonts.bold if bold else fonts.regular
    # Lines of Chinese end after any letter, those of other languages between words.
    wrap = "CJK" if is_mostly_chinese(words) else None
    return Paragraph(marked(words, chain), style(fonts, size, bold=bold, **{"wordWrap": wrap, **more}))


def space(millimetres: float) -> Flowable:
    return Spacer(1, millimetres * mm)


def heading(words: object, fonts: Fonts) -> list[Flowable]:
    """Return a heading that stays with what follows."""
    return [
        CondPageBreak(40 * mm),
        Spacer(1, 5 * mm),
        text(words, fonts, 14, bold=True, textColor=RED, spaceAfter=2 * mm),
    ]


def prose(words: str, fonts: Fonts) -> list[Flowable]:
    """Return paragraphs, one for each line, indented as Chinese prose is."""
    return [
        text(each.strip(), fonts, firstLineIndent=21, spaceAfter=1.5 * mm)
        for each in words.splitlines()
        if each.strip()
    ]


def cover(title: str, subtitle: str, lines: Sequence[tuple[str, str]], fonts: Fonts) -> list[Flowable]:
    """Return a title page: the name in the upper third, a double rule, and below who, what and when."""
    rows = [
        [text(name, fonts, 11, textColor=SOFT, alignment=TA_RIGHT), text(value, fonts, 12)]
        for name, value in lines
    ]
    table = Table(rows, colWidths=[42 * mm, 100 * mm], hAlign="CENTER")
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("BOTTOMPADDING", (0, 0), (-1, -1), 5)]))
    return [
        Spacer(1, 55 * mm),
        text(title, fonts, 28, bold=True, alignment=TA_CENTER, textColor=RED, leading=42),
        Spacer(1, 4 * mm),
        DoubleRule(),
        Spacer(1, 6 * mm),
        text(subtitle, fonts, 15, alignment=TA_CENTER),
        Spacer(1, 62 * mm),
        table,
    ]


class DoubleRule(Flowable):
    """The red and gold rule of the house's papers."""

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self.width = width
        return width, 4

    def draw(self) -> None:
        self.canv.setStrokeColor(RED)
        self.canv.setLineWidth(1.6)
        self.canv.line(0, 3, self.width, 3)
        self.canv.setStrokeColor(GOLD)
        self.canv.setLineWidth(0.5)
        self.canv.line(0, 0, self.width, 0)


def figures(cards: Sequence[tuple[str, str, str]], fonts: Fonts, across: int = 4) -> Flowable:
    """Return big numbers side by side: label, value, and what the value is made of."""
    cells: list[Any] = [
        [
            text(label, fonts, 9, textColor=SOFT, leading=12),
            text(value, fonts, 19, bold=True, leading=25),
            text(share or " ", fonts, 8.5, textColor=SOFT, leading=11),
        ]
        for label, value, share in cards
    ]
    cells += [""] * (-len(cells) % across)
    rows = [cells[at : at + across] for at in range(0, len(cells), across)]
    table = Table(rows, colWidths=[WIDTH / across] * across)
    table.setStyle(
        TableStyle(
            [
                ("BOX", (0, 0), (-1, -1), 0.5, LINE),
                ("INNERGRID", (0, 0), (-1, -1), 0.5, LINE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("TOPPADDING", (0, 0), (-1, -1), 5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
            ]
        )
    )
    return table


def facts(items: Sequence[tuple[str, object]], fonts: Fonts) -> Flowable:
    """Return facts by name, in two columns."""
    rows = [
        [text(name, fonts, 9.5, textColor=SOFT, leading=14), text(value, fonts, 9.5, leading=14)]
        for name, value in items
    ]
    table = Table(rows, colWidths=[38 * mm, WIDTH - 38 * mm])
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return table


def grid(
    head: Sequence[str],
    rows: Sequence[Sequence[object]],
    widths: Sequence[float],
    fonts: Fonts,
    *,
    numeric: Sequence[int] = (),
    last_is_sum: bool = False,
) -> Flowable:
    """Return a table whose head stands on every page; `widths` are shares of the page's width, as far as words fit."""
    right = {"alignment": TA_RIGHT}

    def line(cells: Sequence[object], bold: bool) -> list[Any]:
        return [
            text(cell, fonts, 9, bold=bold, leading=12.5, **(right if at in numeric else {}))
            for at, cell in enumerate(cells)
        ]

    body = [line(row, last_is_sum and at == len(rows) - 1) for at, row in enumerate(rows)]
    needed = _needed(head, rows, fonts)
    table = Table([line(head, True), *body], colWidths=fitting(widths, needed, WIDTH), repeatRows=1)
    rules: list[Any] = [
        ("BACKGROUND", (0, 0), (-1, 0), SHADE),
        ("LINEABOVE", (0, 0), (-1, 0), 1, INK),
        ("LINEBELOW", (0, 0), (-1, 0), 0.6, INK),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, LINE),
        ("LINEBELOW", (0, -1), (-1, -1), 1, INK),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ]
    if last_is_sum and rows:
        rules.append(("LINEABOVE", (0, -1), (-1, -1), 0.8, INK))
    table.setStyle(TableStyle(rules))
    return table


def _needed(head: Sequence[str], rows: Sequence[Sequence[object]], fonts: Fonts) -> list[float]:
    """Return how wide each column must be for no word of it to be torn; Chinese may end a line after any letter."""
    words = [{each for row in rows for each in _words(row[at])} for at in range(len(head))]
    bold, regular = fonts.bold[0], fonts.regular[0]
    return [
        max(
            *(bold.width(each, 9) for each in (*_words(title), "")),
            *(regular.width(each, 9) for each in (*own, "")),
        )
        + CELL_PADDING
        for title, own in zip(head, words, strict=True)
    ]


def _words(cell: object) -> list[str]:
    text = str(cell)
    return list(text[:1]) if is_mostly_chinese(text) else text.split()


def bars(
    lines: Sequence[tuple[str, Sequence[int], str]], legend: Sequence[str], fonts: Fonts
) -> list[Flowable]:
    """Return stacked bars, one a line: name, parts of a whole, and what is said at the end of the bar."""
    return [Bars([], legend, fonts), *(Bars([each], (), fonts) for each in lines)]


def line_chart(points: Sequence[tuple[str, float]], fonts: Fonts) -> Flowable:
    """Return a share over time, from 0 to 100, with the name of each moment below."""
    return KeepTogether([LineChart(points, fonts)])


def columns(counts: Sequence[tuple[str, int]], fonts: Fonts) -> Flowable:
    """Return counts side by side, by name."""
    return KeepTogether([Columns(counts, fonts)])


def scatter(dots: Sequence[Dot], across: str, up: str, fonts: Fonts) -> Flowable:
    """Return points in a field, with what is measured across and up."""
    return KeepTogether([Scatter(dots, across, up, fonts)])


def ranges(lines: Sequence[Range], fonts: Fonts) -> list[Flowable]:
    """Return figures with their intervals, one a line."""
    return [Ranges(each, fonts) for each in lines]
