"""The pages of the records: the list, a line, a workbook, and the register on paper."""

import io
import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from app.db import Databases
from app.records import operations
from app.records.facts import Outside
from app.records.workbooks import FORM
from question_bank.office import workbooks
from tests.builders import AT
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.statements import count_statements

As = Callable[[Player], Client]
BUDGET = 12
ROW = ("A002", "柏舟", "科普业务班", "中国科协", "2026-05-04", "2026-05-08", "24", "结业证书 7 号")


@pytest.fixture
def line_id(dbs: Databases, cast: Cast) -> uuid.UUID:
    what = Outside("党校主体班", "省委党校", date(2026, 5, 4), date(2026, 5, 8), Decimal(40), "证书 12 号")
    with dbs.transaction() as session:
        return operations.add(session, cast.an.id, what, unit_path=cast.county.path, by=cast.cy.actor, at=AT)


def _form(**more: str) -> dict[str, str]:
    return {
        "staff_no": "A002",
        "title": "科普业务班",
        "organiser": "中国科协",
        "starts_on": "2026-05-04",
        "ends_on": "2026-05-08",
        "hours": "24",
        "evidence": "结业证书 7 号",
        **more,
    }


def test_pages_keep_within_their_statements(as_: As, cast: Cast, line_id: uuid.UUID, dbs: Databases) -> None:
    for player, address in (
        (cast.cy, "/outside-training"),
        (cast.di, "/outside-training"),
        (cast.cy, "/outside-training/new"),
        (cast.cy, "/outside-training/file"),
        (cast.di, f"/outside-training/{line_id}"),
        (cast.an, "/register"),
        (cast.di, f"/register/{cast.an.id}?year=2026"),
    ):
        browser = as_(player)
        with count_statements(dbs.web) as seen:
            answer = browser.get(address)
        assert answer.status_code == 200, address
        assert len(seen) <= BUDGET, (address, len(seen))


def test_strangers_find_nothing_and_auditors_change_nothing(as_: As, cast: Cast, line_id: uuid.UUID) -> None:
    assert as_(cast.ed).get(f"/outside-training/{line_id}").status_code == 404
    assert as_(cast.ed).get(f"/register/{cast.an.id}").status_code == 404
    assert as_(cast.an).get("/outside-training").status_code == 403
    gone = as_(cast.di).post(f"/outside-training/{line_id}/reverse", data={"reason": "不对"})
    assert gone.status_code in {403, 404}


def test_a_mistake_says_where_and_loses_nothing(as_: As, cast: Cast) -> None:
    organizer = as_(cast.cy)
    for wrong, sentence in (
        ({"staff_no": "E001"}, "没有这个工号"),
        ({"ends_on": "2026-05-01"}, "结束日期不能早于开始日期"),
        ({"hours": "0"}, "学时应大于 0"),
        ({"evidence": ""}, "请填写此栏"),
    ):
        answer = organizer.post("/outside-training/new", data=_form(**wrong))
        assert answer.status_code == 422
        assert sentence in answer.text
        assert "科普业务班" in answer.text
    assert organizer.post("/outside-training/new", data=_form()).status_code == 303
    assert "结业证书 7 号" in organizer.get("/outside-training?format=csv").text


def test_a_workbook_is_taken_in_or_told_row_by_row(as_: As, cast: Cast) -> None:
    organizer = as_(cast.cy)
    template = organizer.get("/outside-training/template")
    assert workbooks.read(template.data).rows[0][0] == "工号"

    def send(*rows: tuple[str, ...]) -> object:
        content = io.BytesIO(workbooks.written(FORM, rows))
        return organizer.post("/outside-training/file", data={"file": (content, "培训.xlsx")})

    refused = send(ROW, ("X1", *ROW[1:]))
    assert refused.status_code == 422  # type: ignore[attr-defined]
    assert "没有工号“X1”" in refused.text  # type: ignore[attr-defined]
    assert "第 3 行" in refused.text  # type: ignore[attr-defined]
    assert send(ROW).status_code == 303  # type: ignore[attr-defined]
    assert "培训.xlsx 第 2 行" in organizer.get("/outside-training").text


def test_the_register_shows_the_year_asked_for(as_: As, cast: Cast, line_id: uuid.UUID) -> None:
    page = as_(cast.an).get("/register?year=2026").text
    assert "党校主体班" in page
    assert "尚差 50 学时" in page
    assert "党校主体班" not in as_(cast.bo).get("/register").text
    assert as_(cast.an).get("/register?year=1999").status_code == 200
    organizer = as_(cast.cy)
    assert organizer.post(f"/outside-training/{line_id}/reverse", data={"reason": ""}).status_code == 422
    assert organizer.post(f"/outside-training/{line_id}/reverse", data={"reason": "重复"}).status_code == 303
    assert "党校主体班" not in as_(cast.an).get("/register?year=2026").text
    assert "重复" in organizer.get(f"/outside-training/{line_id}").text
