"""An invented notice, and the files a secretary might hand over with it inside."""

import io
import textwrap
from collections.abc import Sequence
from pathlib import Path

import docx
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FONTS = Path(__file__).resolve().parents[2] / "certificates" / "fonts"
HEAD = (
    "闽某图〔2019〕3号",
    "某某省图书馆学会关于做好古籍修缮工作的通知",
    "各市图书馆学会，各县图书馆：",
    "2019年5月6日，学会召开年会。为落实年会要求，现将有关事项通知如下。",
)
BODY = (
    "一、充分认识意义，切实统一思想",
    "古籍是前人留下的家底，各县图书馆要心中有数，把修缮古籍作为今年的头等大事来办。",
    "二、抓好三件实事",
    "各县图书馆要扛起责任，扎实抓好有关工作，做到“读者回访”全覆盖，不断提升馆藏的完整率。",
    "（一）抓好修缮。各县图书馆要办好培训班、研习班等，分年度推进，在2019年12月底前完成登记、拍照、归档。",
    "（二）抓好回访。要采取上门走访、电话访问、问卷调查三种方式，一是听取意见，二是改进服务，三是建立台账。",
    "三、加强领导",
    "各县图书馆主要负责人要亲自抓、负总责，每季度末及时报告学会。",
)
SIGNED = ("某某省图书馆学会办公室", "2019年6月1日印发")
PARAGRAPHS = (*HEAD, *BODY, *SIGNED)
NUMBERS = (
    *("0.1", "0.2", "0.3", "0.4", "1.0", "1.1", "2.0", "2.1", "2.2", "2.3", "3.0", "3.1", "4.1", "4.2"),
)
NUMBERED = dict(zip(NUMBERS, PARAGRAPHS, strict=True))


def plain(paragraphs: Sequence[str] = PARAGRAPHS) -> bytes:
    return "\n\n".join(paragraphs).encode()


def word(paragraphs: Sequence[str] = PARAGRAPHS) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    return saved(document)


def saved(document: object) -> bytes:
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def pdf(paragraphs: Sequence[str] = PARAGRAPHS, *, width: int = 28, per_page: int = 9) -> bytes:
    """Print paragraphs at a fixed width, with a running header and page numbers, cutting where a page ends."""
    pdfmetrics.registerFont(TTFont("paper", str(FONTS / "NotoSerifSC_400Regular.ttf")))
    rows = [row for text in paragraphs for row in textwrap.wrap(text, width, break_long_words=True)]
    out = io.BytesIO()
    canvas = Canvas(out)
    for number, start in enumerate(range(0, len(rows), per_page), 1):
        canvas.setFont("paper", 12)
        canvas.drawString(72, 800, "某某省图书馆学会文件汇编")
        for place, row in enumerate(rows[start : start + per_page]):
            canvas.drawString(72, 760 - 24 * place, row)
        canvas.drawString(280, 40, f"- {number} -")
        canvas.showPage()
    canvas.save()
    return out.getvalue()
