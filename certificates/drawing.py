"""Draw certificates as PDF: the same facts and fonts give the same bytes."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from hashlib import md5
from io import BytesIO
from typing import Any, Final

import segno
from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from certificates.faces import Fonts
from certificates.layout import FAINT, INK, Box, Layout
from certificates.looks import SHIPPED, Look
from certificates.ornament import dashed_circle, diamond_rule, frame
from certificates.sheet import compose
from certificates.signed import Signed
from certificates.templates import Template
from certificates.typesetting import Placed

_FIXED_PARTS: Final = "frame"
_QUIET_ZONE: Final = 4
_MASK: Final = 0
_SPACED: Final = 0.2
_PRODUCER: Final = "Lunxun"

# A ReportLab font keeps a reading position while it cuts a subset, so two threads may not draw at once.
_drawing = threading.Lock()


def render(signed: Signed, fonts: Fonts, look: Look | None = None) -> bytes:
    """Draw one certificate; raise CannotPrint when a character has no glyph or a text does not fit.

    `look` is what the facts name; it may be left out where that came with the system.
    """
    return render_many((signed,), fonts, {signed.facts.template: look} if look else SHIPPED)


def render_many(
    several: Sequence[Signed],
    fonts: Fonts,
    looks: Mapping[str, Look] = SHIPPED,
    tell: Callable[[int], None] = lambda done: None,
) -> bytes:
    """Draw several certificates as the pages of one document, for printing a class at once; `tell` hears of each."""
    if not several:
        raise ValueError("there is no certificate to draw")
    with one_at_a_time():
        sheets = (compose(each.facts, fonts, looks[each.facts.template]) for each in several)
        canvas = _canvas(several, fonts, looks[several[0].facts.template].template)
        fixed = _define_fixed_parts(canvas, [looks[each.facts.template].template.layout for each in several])
        for done, (each, runs) in enumerate(zip(several, sheets, strict=True), 1):
            look = looks[each.facts.template]
            canvas.doForm(fixed[look.template.layout])
            _draw_page(canvas, each, runs, look)
            tell(done)
        return _bytes(canvas)


def document(page: tuple[float, float], fonts: Fonts) -> Canvas:
    """Begin a document; it is the same each time but for what is drawn on it."""
    # Without an initial font of ours every page would refer to Helvetica, which is not embedded.
    canvas = Canvas(
        BytesIO(),
        pagesize=page,
        invariant=1,
        pageCompression=1,
        lang="zh-CN",
        pdfVersion=(1, 4),
        initialFontName=fonts.regular[0].name,  # type: ignore[arg-type]
    )
    canvas.setCreator(_PRODUCER)
    canvas.setProducer(_PRODUCER)
    return canvas


def finished(canvas: Canvas, on: date, content: bytes) -> bytes:
    """End a document that is dated by its content, not by the clock."""
    dated(canvas, on, content)
    return _bytes(canvas)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Draw alone, with ReportLab's streams as they are."""
    with _drawing, _plain_streams():
        yield


def _canvas(several: Sequence[Signed], fonts: Fonts, template: Template) -> Canvas:
    canvas = document(template.layout.page, fonts)
    first, title = several[0].facts, template.title
    canvas.setTitle(f"{title} {first.serial}" if len(several) == 1 else f"{title} {len(several)}")
    canvas.setAuthor(first.issuer.replace("\n", " "))
    canvas.setSubject(first.programme)
    if len(several) == 1:
        # What the printed code says, for a reader that has the file and no camera.
        canvas.setKeywords(several[0].code)
    dated(canvas, first.issued_on, b"".join(each.facts.canonical() for each in several))
    return canvas


def dated(canvas: Canvas, issued_on: date, content: bytes) -> None:
    """Take the document's date and identifier from the facts, not from the clock or environment."""
    document = canvas._doc  # type: ignore[attr-defined]
    stamp = f"D:{issued_on:%Y%m%d}000000+08'00'"
    document.info._dateFormatter = lambda *_: stamp
    document.signature = md5(content, usedforsecurity=False)


def _define_fixed_parts(canvas: Canvas, layouts: Iterable[Layout]) -> dict[Layout, str]:
    """Define what the pages of each layout share, once; return by which name it is called."""
    names: dict[Layout, str] = {}
    for layout in dict.fromkeys(layouts):
        names[layout] = f"{_FIXED_PARTS}{len(names) or ''}"
        canvas.beginForm(names[layout])
        rule = layout.name_rule
        border = frame(*layout.page, layout.frame, layout.frame_colour)
        _write(canvas, border, diamond_rule(rule.x, rule.y, rule.width, layout.frame_colour))
        canvas.endForm()
    return names


def _draw_page(canvas: Canvas, signed: Signed, runs: Sequence[Placed], look: Look) -> None:
    layout = look.template.layout
    _write(canvas, qr_path(signed.code, layout.qr), "" if look.seal else _seal_place(runs, layout))
    for run in runs:
        write_run(canvas, run)
    if look.seal:
        # Over issuer and date, as a seal is pressed; what is transparent in the picture spares them.
        box, picture = layout.seal, ImageReader(BytesIO(look.seal.png))
        canvas.drawImage(picture, box.x, box.y, box.width, box.height, mask="auto")
    canvas.showPage()


def _write(canvas: Canvas, *operators: str) -> None:
    canvas._code += operators  # type: ignore[attr-defined]


def _seal_place(runs: Sequence[Placed], layout: Layout) -> str:
    """Write the circle to be stamped in; it lies behind issuer and date, as a seal does, and spares them."""
    crossing = [run.box for run in runs if run.box.overlaps(layout.seal)]
    return dashed_circle(layout.seal, FAINT, spare=crossing, page=layout.page)


def write_run(canvas: Canvas, run: Placed) -> None:
    """Write one run of text."""
    # Readers take wide tracking for spaces between words; this tells them what is written.
    spaced = run.tracking > _SPACED * run.size and not run.says and not run.ends
    says = run.text if spaced else run.says
    if says:
        written = ("\ufeff" + says).encode("utf-16-be").hex().upper()
        _write(canvas, f"/Span <</ActualText <{written}>>> BDC")
    text = canvas.beginText(run.x, run.baseline)
    text.setFont(run.face.name, run.size)
    text.setFillColorRGB(*run.colour)
    text.setCharSpace(run.tracking)
    text.textOut(run.text)
    canvas.drawText(text)
    if spaced or run.ends:
        _write(canvas, "EMC")


def qr_path(text: str, box: Box) -> str:
    """Write the QR code of an address as one filled path, quiet zone inside the box."""
    # Any mask is readable; weighing all eight takes longer than the rest of the certificate, and a text with
    # a random code and a signature has no patterns to be masked away.
    url, mark, digits = text.partition("#")
    # Numbers have a denser writing of their own; the more there is to hold, the less is spent on repair.
    content: Any = [(url + mark, None), (digits, None)] if digits else [(url, None)]
    code = segno.make_qr(content, error="l" if digits else "m", mask=_MASK)
    rows = tuple(tuple(row) for row in code.matrix_iter(border=0))
    module = box.width / (len(rows) + 2 * _QUIET_ZONE)
    offset = _QUIET_ZONE * module
    # The path is drawn in modules from the top left corner, so the numbers in it stay short.
    parts = [f"q {INK[0]} {INK[1]} {INK[2]} rg"]
    parts.append(f"{module:.5f} 0 0 {-module:.5f} {box.x + offset:.3f} {box.top - offset:.3f} cm")
    for y, row in enumerate(rows):
        parts += [f"{start} {y} {length} 1 re" for start, length in _dark_stretches(row)]
    return "\n".join([*parts, "f", "Q"])


def _dark_stretches(row: Sequence[int]) -> list[tuple[int, int]]:
    stretches: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if not dark:
            continue
        if stretches and sum(stretches[-1]) == x:
            stretches[-1] = (stretches[-1][0], stretches[-1][1] + 1)
        else:
            stretches.append((x, 1))
    return stretches


def _bytes(canvas: Canvas) -> bytes:
    data = canvas.getpdfdata()  # type: ignore[no-untyped-call]
    assert isinstance(data, bytes)
    return data


@contextmanager
def _plain_streams() -> Iterator[None]:
    """Let ReportLab write compressed streams as they are; its ASCII armour costs time and a fifth in size."""
    before = rl_config.useA85
    rl_config.useA85 = 0
    try:
        yield
    finally:
        rl_config.useA85 = before
