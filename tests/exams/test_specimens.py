"""Papers to look at, print and take away: parallel forms, key sheets, files; and the stock beside a blueprint."""

import io
import re
import uuid
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
import pytest
from sqlmodel import select

from app.db import Databases
from app.exams.models import Exam
from app.journal.models import Event
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.exams.conftest import Stage
from tests.exams.test_canaries import CANARY, _plant
from tests.exams.test_manage import text

As = Callable[[Player], Client]


def _stems(answer: Any) -> list[str]:
    return re.findall(r'class="sample-stem"[^>]*>([^<]+)<', answer.get_data(as_text=True))


def _narrow(dbs: Databases, exam_id: uuid.UUID, count: int) -> None:
    """Let the exam ask for so many of the eight single-choice items on stage."""
    with dbs.transaction() as session:
        session.get_one(Exam, exam_id).blueprint = [{"kind": "single", "count": count, "marks": "1"}]


def test_two_parallel_forms_have_nothing_in_common(as_: As, cast: Cast, stage: Stage) -> None:
    browser, place = as_(cast.cy), f"/exams/manage/{stage.exam_id}/preview?seed=s&overlap=0"
    one, two = browser.get(f"{place}&form=A"), browser.get(f"{place}&form=B")
    assert "结业考试 A 卷" in text(one)
    assert len(_stems(one)) == len(_stems(two)) == 12
    # Only the stems of the few short answers on stage may be alike without being the same item.
    assert not set(_stems(one)) & set(_stems(two))
    assert _stems(browser.get(f"{place}&form=A")) == _stems(one)


def test_forms_that_must_be_too_alike_are_refused_in_words(
    as_: As, dbs: Databases, cast: Cast, stage: Stage
) -> None:
    _narrow(dbs, stage.exam_id, 5)
    browser = as_(cast.cy)
    place = f"/exams/manage/{stage.exam_id}"
    page = text(browser.get(f"{place}/preview?form=A&overlap=0"))
    found = re.search(r"最少也要重复 (\d) 题，超过允许的 0 题。补写下列试题后就不必重复：单选题 \d 道", page)
    assert found
    assert browser.get(f"{place}/paper?form=A&overlap=0").status_code == 409
    enough = int(found[1]) * 20
    assert len(_stems(browser.get(f"{place}/preview?form=A&overlap={enough}"))) == 5


def test_a_key_sheet_says_what_is_right_and_where_it_stands(as_: As, cast: Cast, stage: Stage) -> None:
    browser, place = as_(cast.cy), f"/exams/manage/{stage.exam_id}/preview?seed=k"
    keyed = browser.get(f"{place}&show=keys").get_data(as_text=True)
    assert "答案与评分标准" in keyed
    assert keyed.count("<tr>") == 13
    assert not _stems(browser.get(f"{place}&show=keys"))
    assert "sample-keys" not in browser.get(place).get_data(as_text=True)


def _words(content: bytes, kind: str) -> str:
    if kind == "json":
        return content.decode()
    if kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        return "\n".join(
            str(cell) for page in book for row in page.iter_rows(values_only=True) for cell in row
        )
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize("kind", ["docx", "xlsx", "json"])
def test_a_file_for_candidates_holds_nothing_of_the_key(
    as_: As, dbs: Databases, cast: Cast, stage: Stage, kind: str
) -> None:
    """EX-5: neither page nor file without keys holds a byte of them; each export leaves an event."""
    _plant(dbs)
    browser, place = as_(cast.cy), f"/exams/manage/{stage.exam_id}"
    assert CANARY not in browser.get(f"{place}/preview?seed=c").get_data(as_text=True)
    asked = browser.get(f"{place}/paper?seed=c&as={kind}")
    assert asked.status_code == 200
    assert f".{kind}" in asked.headers["Content-Disposition"]
    shown = _stems(browser.get(f"{place}/preview?seed=c"))
    words = _words(asked.get_data(), kind)
    assert CANARY not in words
    assert all(stem[:10] in words for stem in shown)
    keyed = browser.get(f"{place}/paper?seed=c&show=keys&as={kind}")
    assert CANARY in _words(keyed.get_data(), kind)
    with dbs.session() as session:
        events = session.exec(select(Event).where(Event.action == "exam.paper_exported")).all()
    assert ['"keys":true' in event.body for event in events] == [False, True]


def test_an_unknown_format_is_not_found(as_: As, cast: Cast, stage: Stage) -> None:
    assert as_(cast.cy).get(f"/exams/manage/{stage.exam_id}/paper?as=pdf").status_code == 404


def test_a_blueprint_being_written_shows_the_stock_and_how_papers_compare(
    as_: As, cast: Cast, stage: Stage
) -> None:
    sent = {"row-0-kind": "single", "row-0-count": "3", "row-0-marks": "2", "row-0-topic": "文件要素"}
    answer = as_(cast.cy).post("/exams/manage/blueprint", data=sent)
    page = answer.get_data(as_text=True)
    assert "共 3 题，总分 6 分" in text(answer)
    assert page.count('<table class="stock">') == 3
    assert "题库够用" in text(answer)
    assert re.search(r"试抽 30 份，预期得分率平均 [\d.]+%，最高与最低相差 [\d.]+ 个百分点", text(answer))
    short = as_(cast.cy).post("/exams/manage/blueprint", data=sent | {"row-0-count": "9"})
    assert "stock-short" in short.get_data(as_text=True)
    assert re.search(r"单选题 · 文件要素：需要 9 道，可用 \d 道，还缺 \d 道", text(short))
