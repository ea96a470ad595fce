"""The list on which certificates are handed out."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from certificates.register import ROWS, draw_register
from certificates.serials import make_serial

ON = date(2026, 3, 9)


def test_everybody_is_listed_once_with_number_unit_and_room_to_sign(build, fonts) -> None:
    people = [
        build(
            holder_name=f"欧阳{chr(0x4E00 + number)}",
            unit_name="福建省某某科学技术普及促进中心" * (1 + number % 4),
            serial=make_serial("FJKX", 2026, "T03", number),
        )
        for number in range(1, ROWS + 3)
    ]
    # As long as the database lets them be.
    people[4] = build(holder_name="阿卜杜热合曼·" * 14 + "乙丙", unit_name="福建省某某科学技术普及促进中" * 8)
    title = "分层级分批次全员轮训" * 12 + "　" + "主要负责同志专题研讨" * 12
    pdf = draw_register(people, title, fonts, ON)
    assert draw_register(people, title, fonts, ON) == pdf
    pages = ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]
    assert len(pages) == 2
    for number, each in enumerate(people):
        page = pages[number // ROWS]
        assert page.count(each.holder_name) == page.count(each.serial) == 1
    assert "第2页，共2页" in pages[1]
    assert all("领取人签字" in page for page in pages)
    assert b"Helvetica" not in pdf


def test_nobody_is_not_listed(fonts) -> None:
    with pytest.raises(ValueError, match="nobody"):
        draw_register([], "班", fonts, ON)
