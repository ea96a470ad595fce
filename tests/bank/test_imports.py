"""Files of items on the web: checked as a job, the faults handed back, the good items taken in as one, once."""

import uuid
from collections.abc import Callable
from io import BytesIO

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app import worker
from app.bank.facts import ImportAction, ItemState
from app.bank.models import BankItem, ItemImport, ItemImportLine
from app.bank.operations import imports
from app.bank.queries import imports as found
from app.db import Databases
from app.journal.models import Event
from app.organisation.facts import ImportState
from question_bank.interchange import reading
from question_bank.office import workbooks
from tests.builders import AT
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.question_bank.builders import EVERY_KIND, single
from tests.statements import count_statements

As = Callable[[Player], Client]
GIFT = "::一::古籍由谁修缮？{=县图书馆 ~出版社}\n\n配对{=甲 -> 一 =乙 -> 二}\n\n对吗？{T}\n".encode("gbk")


def _upload(dbs: Databases, content: bytes, by: Player, name: str = "题.txt", source: str = "") -> uuid.UUID:
    with dbs.transaction() as session:
        import_id, _ = imports.upload(
            session, file_name=name, content=content, source=source, by=by.actor, at=AT
        )
    worker.drain(dbs)
    return import_id


def _apply(dbs: Databases, import_id: uuid.UUID, by: Player) -> None:
    with dbs.transaction() as session:
        imports.apply(session, import_id, by=by.actor, at=AT)
    worker.drain(dbs)


def _state(dbs: Databases, import_id: uuid.UUID) -> ImportState:
    with dbs.session(readonly=True) as session:
        facts = found.item_import(session, import_id)
    assert facts
    return facts.state


def _actions(dbs: Databases, import_id: uuid.UUID) -> list[str]:
    with dbs.session(readonly=True) as session:
        lines = select(ItemImportLine.action).where(col(ItemImportLine.import_id) == import_id)
        return list(session.exec(lines.order_by(col(ItemImportLine.number))).all())


def test_the_check_changes_nothing_and_the_intake_does_what_it_told(
    dbs: Databases, cast: Cast, session: Session
) -> None:
    """IE-4: the dry run's report equals what the commit does."""
    import_id = _upload(dbs, GIFT, cast.cy)
    assert _state(dbs, import_id) is ImportState.READY
    assert _actions(dbs, import_id) == ["add", "fault", "add"]
    with dbs.session(readonly=True) as before:
        assert before.exec(select(BankItem)).all() == []
    _apply(dbs, import_id, cast.cy)
    assert _state(dbs, import_id) is ImportState.APPLIED
    items = session.exec(select(BankItem)).all()
    assert {(item.state, item.paragraph) for item in items} == {(ItemState.DRAFT, "")}
    assert len(items) == 2
    assert {"items.uploaded", "items.checked", "items.import_applied"} <= set(
        session.exec(select(Event.action)).all()
    )


def test_the_same_file_again_is_told_and_not_done(dbs: Databases, cast: Cast) -> None:
    """IE-4: a second import of the same file is a no-op that says so."""
    import_id = _upload(dbs, GIFT, cast.cy)
    _apply(dbs, import_id, cast.cy)
    with dbs.transaction() as session:
        again = imports.upload(session, file_name="又.txt", content=GIFT, by=cast.cy.actor, at=AT)
    assert again == (import_id, None)


def test_a_bank_that_changed_after_the_check_takes_nothing_in(dbs: Databases, cast: Cast) -> None:
    content = reading.write("yaml", EVERY_KIND).content
    import_id = _upload(dbs, content, cast.cy, "题.yaml")
    other = _upload(dbs, reading.write("json", [single()]).content, cast.cy, "题.json")
    _apply(dbs, other, cast.cy)
    _apply(dbs, import_id, cast.cy)
    assert _state(dbs, import_id) is ImportState.READY
    with dbs.session(readonly=True) as session:
        assert len(session.exec(select(BankItem)).all()) == 1
    with dbs.transaction() as session:
        imports.check_again(session, import_id, by=cast.cy.actor, at=AT)
    worker.drain(dbs)
    assert _actions(dbs, import_id) == ["same", "add", "add", "add", "add"]
    _apply(dbs, import_id, cast.cy)
    assert _state(dbs, import_id) is ImportState.APPLIED


def test_a_code_of_somebody_elses_item_is_taken(dbs: Databases, cast: Cast) -> None:
    """IE-11: the reason says nothing of whose it is."""
    content = reading.write("yaml", [single()]).content
    _apply(dbs, _upload(dbs, content, cast.cy, "题.yaml"), cast.cy)
    import_id = _upload(dbs, content + b"\n", cast.ed, "题.yaml")
    assert _state(dbs, import_id) is ImportState.FAULTY
    with dbs.session(readonly=True) as session:
        (line,) = session.exec(select(ItemImportLine).where(col(ItemImportLine.import_id) == import_id)).all()
    assert line.detail["fault"] == {
        "field": "id",
        "cause": "题号 p11-s01 已被占用",
        "cure": "请换一个题号，或将题号留空",
    }


def test_a_quote_that_is_not_in_the_document_stays_out(dbs: Databases, cast: Cast) -> None:
    source = "某某〔2020〕1号\n关于别的事的通知\n各单位：\n请照办。\n"
    content = reading.write("yaml", EVERY_KIND).content
    import_id = _upload(dbs, content, cast.cy, "题.yaml", source)
    assert set(_actions(dbs, import_id)) == {ImportAction.FAULT}
    without = _upload(dbs, GIFT, cast.cy, source=source)
    assert _actions(dbs, without) == ["add", "fault", "add"]


def test_no_item_without_its_paragraph_is_ever_approved(dbs: Databases, cast: Cast) -> None:
    _apply(dbs, _upload(dbs, GIFT, cast.cy), cast.cy)
    approved = update(BankItem).values(state=ItemState.APPROVED, reviewer_id=cast.fu.id)
    with dbs.transaction() as session, pytest.raises(IntegrityError):
        session.execute(approved)


def test_the_faulty_workbook_and_the_list_of_faults_come_back(dbs: Databases, cast: Cast, as_: As) -> None:
    form = workbooks.Form("题", ["题型", "题干", "选项A", "选项B", "答案"], [10] * 5)
    book = workbooks.written(
        form, [["单选题", "问题？", "甲", "乙", "C"], ["判断题", "对吗？", "", "", "对"]]
    )
    for content, name, column in ((book, "题.xlsx", -1), (GIFT, "题.txt", 2)):
        import_id = _upload(dbs, content, cast.cy, name)
        answer = as_(cast.cy).get(f"/bank/imports/{import_id}/faults.xlsx")
        rows = workbooks.read(answer.data).rows
        assert rows[0][column] == "错误原因"
        assert rows[1][column]


def test_the_way_through_the_pages(dbs: Databases, cast: Cast, as_: As) -> None:
    cy = as_(cast.cy)
    assert "还没有上传过试题文件" in cy.get("/bank/import").text
    answer = cy.post("/bank/import", data={"file": (BytesIO(GIFT), "题.txt"), "form": "gift"})
    assert answer.status_code == 303
    assert "核对上传的试题" in cy.get(answer.location).text
    cy.set_cookie("locale", "en")
    assert "Check uploaded items" in cy.get(answer.location).text
    cy.delete_cookie("locale")
    worker.drain(dbs)
    with dbs.session(readonly=True) as session:
        import_id = session.exec(select(ItemImport.id)).one()
    path = f"/bank/imports/{import_id}"
    with count_statements(dbs.web) as seen:
        page = cy.get(path).text
    assert len(seen) <= 12, str(seen)
    for words in ("有问题的 1 题不会导入", "匹配题", "第 3 行", "须补：", "古籍由谁修缮？"):
        assert words in page
    cy.set_cookie("locale", "en")
    english = cy.get(path).text
    for words in ("There is no kind of question here for: matching", "Line 3", "To be filled in: "):
        assert words in english
    cy.delete_cookie("locale")
    assert cy.post(f"{path}/apply").status_code == 303
    worker.drain(dbs)
    assert "新增和更新的都是草稿" in cy.get(path).text
    assert cy.post(f"{path}/apply").status_code == 409
    again = cy.post("/bank/import", data={"file": (BytesIO(GIFT), "题.txt")})
    assert again.location.endswith(path)
    with count_statements(dbs.web) as seen:
        assert "已导入" in cy.get("/bank/import").text
    assert len(seen) <= 12, str(seen)


def test_an_unreadable_file_says_why_and_what_to_do(dbs: Databases, cast: Cast, as_: As) -> None:
    import_id = _upload(dbs, b"%PDF-1.7", cast.cy, "题.pdf")
    cy = as_(cast.cy)
    page = cy.get(f"/bank/imports/{import_id}").text
    assert "这是 PDF 文件" in page
    assert "Excel 模板" in page
    cy.set_cookie("locale", "en")
    assert "This is a PDF file" in cy.get(f"/bank/imports/{import_id}").text


def test_only_those_who_answer_for_the_unit_see_an_upload(
    dbs: Databases, cast: Cast, as_: As, nobody: uuid.UUID
) -> None:
    import_id = _upload(dbs, GIFT, cast.cy)
    for tail in ("", "/faults.xlsx"):
        assert as_(cast.ed).get(f"/bank/imports/{import_id}{tail}").status_code == 404
        assert as_(cast.ed).get(f"/bank/imports/{nobody}{tail}").status_code == 404
    for verb in ("apply", "check", "withdraw"):
        assert as_(cast.ed).post(f"/bank/imports/{import_id}/{verb}").status_code == 404
    assert "题.txt" not in as_(cast.ed).get("/bank/import").text


def test_a_withdrawn_file_is_gone(dbs: Databases, cast: Cast, as_: As) -> None:
    import_id = _upload(dbs, GIFT, cast.cy)
    assert as_(cast.cy).post(f"/bank/imports/{import_id}/withdraw").status_code == 303
    with dbs.session(readonly=True) as session:
        row = session.exec(select(ItemImport)).one()
    assert (row.content, row.handed_back, row.state) == (b"", None, ImportState.WITHDRAWN)
    assert _actions(dbs, import_id) == []


def test_every_format_tells_its_losses_before_the_download(dbs: Databases, cast: Cast, as_: As) -> None:
    cy = as_(cast.cy)
    _apply(dbs, _upload(dbs, reading.write("yaml", EVERY_KIND).content, cast.cy, "题.yaml"), cast.cy)
    chosen = cy.post("/bank/export", data={"format": "choose"})
    assert chosen.status_code == 303
    with count_statements(dbs.web) as seen:
        page = cy.get(chosen.location).text
    assert len(seen) <= 12, str(seen)
    for title in ("Excel 工作簿", "GIFT", "Aiken", "Moodle XML", "QTI 2.1", "QTI 3.0", "YAML", "JSON"):
        assert title in page
    aiken = cy.get("/bank/export?as=aiken").text
    for words in ("Aiken 只有单选题", "Aiken 没有地方放原文引文", "Aiken 放不下其中 4 题"):
        assert words in aiken
    cy.set_cookie("locale", "en")
    assert "Aiken has only single-choice questions" in cy.get("/bank/export?as=aiken").text
    cy.delete_cookie("locale")
    for form in ("xlsx", "gift", "aiken", "moodle_xml", "qti", "qti3", "yaml", "json"):
        answer = cy.post("/bank/export", data={"format": form})
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert reading.read(answer.data, form=form).entries


def test_the_template_can_be_filled_in(cast: Cast, as_: As) -> None:
    answer = as_(cast.cy).get("/bank/template.xlsx")
    assert workbooks.read(answer.data).rows[0][0] == "题型*"
    english = as_(cast.cy)
    english.set_cookie("locale", "en")
    assert workbooks.read(english.get("/bank/template.xlsx").data).rows[0][0] == "Type*"
