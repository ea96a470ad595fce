"""Rosters: checked in full, handed back with their faults, applied as one."""

import io
import uuid
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from sqlalchemy import text
from sqlmodel import Session, col, select

from app import jobs, worker
from app.accounts.models import Account, RoleGrant
from app.db import Databases
from app.journal.models import Event
from app.organisation import operations, queries, workbooks
from app.organisation.facts import ImportFacts, ImportState, Rank
from app.organisation.invariants import INVARIANTS
from app.organisation.models import Appointment, Person, RosterImport
from app.organisation.operations import roster_writing, rosters
from app.organisation.queries import rosters as found
from app.organisation.rules.columns import HEADINGS
from app.web.tables import State
from tests.builders import AT
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.organisation.answers import bare
from tests.statements import count_statements

As = Callable[[Player], Client]
TODAY = date(2026, 11, 2)
HEAD = ("姓名", "工号", "单位代码", "职务", "职务层次", "手机", "是否主要负责同志", "退休日期")
AN = ("安青禾", "A001", "FJ-A1", "干部", "一般干部", "", "否", "")
BO = ("柏舟", "A002", "FJ-A1", "干部", "科级", "", "否", "")
CY = ("岑远", "C001", "FJ-A", "干部", "科员", "", "否", "")
NEW = ("单 雄信", "N001", "FJ-A1", "主席", "处级", "+86 138 0013 8000", "是", "2035-06-30")


def _book(*rows: Sequence[Any], head: Sequence[str] = HEAD) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("名册")
    for number, row in enumerate((head, *rows)):
        sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def _upload(
    dbs: Databases, cast: Cast, content: bytes, *, complete: bool = False, by: Player | None = None
) -> uuid.UUID:
    who = by or cast.cy
    with dbs.transaction() as session:
        up = rosters.upload(
            session,
            file_name="名册.xlsx",
            content=content,
            unit_id=who.place.unit_id,
            complete=complete,
            on=TODAY,
            by=who.actor,
            at=AT,
        )
    worker.drain(dbs)
    return up.import_id


def _facts(dbs: Databases, import_id: uuid.UUID) -> ImportFacts:
    with dbs.session(readonly=True) as session:
        facts = found.roster_import(session, import_id)
    assert facts is not None
    return facts


def _lines(dbs: Databases, import_id: uuid.UUID) -> list[tuple[str, str, str]]:
    with dbs.session(readonly=True) as session:
        lines, _ = found.lines(session, import_id, State())
    return [
        (line.staff_no, line.action, " ".join(sentence % values for sentence, values in line.faults))
        for line in lines
    ]


def _apply(dbs: Databases, cast: Cast, import_id: uuid.UUID) -> ImportFacts:
    with dbs.transaction() as session:
        rosters.apply(session, import_id, by=cast.cy.actor, at=AT)
    worker.drain(dbs)
    return _facts(dbs, import_id)


def _whole(dbs: Databases) -> None:
    with dbs.session(readonly=True) as session:
        broken = {name: session.execute(text(sql)).all() for name, sql in INVARIANTS.items()}
    assert {name: rows for name, rows in broken.items() if rows} == {}


def _people(dbs: Databases) -> set[tuple[str, str, str, str]]:
    with dbs.session(readonly=True) as session:
        return {
            (each.staff_no, each.name, each.unit_path, each.post) for each in queries.serving(session, "/FJ/")
        }


def test_a_check_shows_everything_and_changes_nothing(dbs: Databases, cast: Cast) -> None:
    """IE-4."""
    before = _people(dbs)
    moved = ("柏舟", "A002", "FJ-A", "干部", "科级", "", "否", "")
    import_id = _upload(
        dbs, cast, _book(("安青禾", "a001", "FJ-A1", "科长", "科级", "", "否", ""), moved, NEW, CY)
    )
    assert _lines(dbs, import_id) == [
        ("A001", "change", ""),
        ("A002", "transfer", ""),
        ("N001", "add", ""),
        ("C001", "unchanged", ""),
    ]
    assert _facts(dbs, import_id).state is ImportState.READY
    assert _people(dbs) == before


def test_applying_does_what_the_check_said(dbs: Databases, cast: Cast) -> None:
    """IE-4."""
    moved = ("柏舟", "A002", "FJ-A", "副主席", "处级", "13900139000", "否", "无")
    import_id = _upload(
        dbs, cast, _book(("安青禾", "A001", "FJ-A1", "科长", "科级", "", "否", ""), moved, NEW)
    )
    facts = _apply(dbs, cast, import_id)
    assert facts.state is ImportState.APPLIED
    assert _people(dbs) >= {
        ("A001", "安青禾", cast.county.path, "科长"),
        ("A002", "柏舟", cast.city.path, "副主席"),
        ("N001", "单雄信", cast.county.path, "主席"),
    }
    with dbs.session(readonly=True) as session:
        added = session.exec(select(Person).where(Person.staff_no == "N001")).one()
        assert (added.name_pinyin, added.phone, added.retires_on) == (
            "shan xiong xin|sxx",
            "13800138000",
            date(2035, 6, 30),
        )
        event = session.exec(select(Event).where(Event.action == "roster.applied")).one()
        assert '"add":1' in event.body
        assert all("13800138000" not in body for body in session.exec(select(Event.body)).all())
    _whole(dbs)


def test_applying_tells_how_many_of_its_people_are_written(
    dbs: Databases, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster_writing, "ADDED_AT_ONCE", 2)
    told: list[tuple[int, int, str]] = []
    monkeypatch.setattr(
        jobs.Work, "tell", lambda _work, done, total, message: told.append((done, total, message))
    )
    new = [(f"新人{n}", f"N{n:03}", "FJ-A1", "干部", "科级", "", "否", "") for n in range(5)]
    changed = ("安青禾", "A001", "FJ-A1", "科长", "科级", "", "否", "")
    _apply(dbs, cast, _upload(dbs, cast, _book(changed, *new)))
    assert [done for done, _, _ in told] == [1, 3, 5, 6, 6]
    assert {(total, message) for _, total, message in told} == {(6, "正在写入")}


def test_who_is_missing_leaves_only_when_the_roster_is_complete(dbs: Databases, cast: Cast) -> None:
    partial = _upload(dbs, cast, _book(AN, CY))
    assert {action for _, action, _ in _lines(dbs, partial)} == {"unchanged"}
    whole = _upload(dbs, cast, _book(AN, CY, NEW), complete=True)
    assert ("A002", "leave", "") in _lines(dbs, whole)
    assert _apply(dbs, cast, whole).state is ImportState.APPLIED
    with dbs.session(readonly=True) as session:
        gone = session.get(Person, cast.bo.id)
        account = session.get(Account, cast.bo.id)
        assert gone is not None
        assert account is not None
        assert (gone.left_on, account.disabled_at is not None) == (TODAY, True)
    assert any(number == "E001" for number, *_ in _people(dbs)), "another subtree is not touched"
    _whole(dbs)
    again = _upload(dbs, cast, _book(BO))
    assert _lines(dbs, again) == [("A002", "return", "")]
    _apply(dbs, cast, again)
    assert ("A002", "柏舟", cast.county.path, "干部") in _people(dbs)
    _whole(dbs)


def test_nobody_imports_themselves_away(dbs: Databases, cast: Cast) -> None:
    import_id = _upload(dbs, cast, _book(AN, BO), complete=True)
    assert ("C001", "fault", "表中没有您本人，不能为自己办理离开。") in _lines(dbs, import_id)


FAULTY = (
    ("", "N1", "FJ-A1", "干部", "科级", "", "否", "", "请填写姓名。"),
    ("甲", "", "FJ-A1", "干部", "科级", "", "否", "", "请填写工号。"),
    ("乙", "N2", "FJ-A9", "干部", "科级", "", "否", "", "没有找到单位“FJ-A9”，相近的有：“FJ-A”、“FJ-A1”。"),
    (
        "丙",
        "N3",
        "FJ-A1",
        "干部",
        "将军",
        "",
        "否",
        "",
        "不认识职务层次“将军”，请填写厅局级、县处级、乡科级、一般干部或其他。",
    ),
    ("丁", "N4", "FJ-A1", "干部", "科级", "12345", "否", "", "手机号应为 11 位数字。"),
    ("戊", "N5", "FJ-A1", "干部", "科级", "", "也许", "", "“是否主要负责同志”请填写是或否。"),
    ("己", "N6", "FJ-A1", "干部", "科级", "", "否", "明年", "退休日期请写成 2030-01-31 这样。"),
    ("庚", "N7", "FJ-A1", "", "科级", "", "否", "", "新增人员请填写职务。"),
    (
        "辛",
        123456789012345678,
        "FJ-A1",
        "干部",
        "科级",
        "",
        "否",
        "",
        "“工号”中的长数字已被表格软件改写，请设为文本后重新填写。",
    ),
    ("壬", "350102199001011234", "FJ-A1", "干部", "科级", "", "否", "", "工号不得使用身份证号。"),
    ("癸", "E001", "FJ-A1", "干部", "科级", "", "否", "", "工号不能使用，请核对。"),
    ("子", "N8", "FJ-A1", "干部", "科级", "", "否", "", "工号与第 14 行重复。"),
    ("丑", "n8", "FJ-A1", "干部", "科级", "", "否", "", "工号与第 13 行重复。"),
)


def test_every_fault_is_told_in_words_and_nothing_is_applied(dbs: Databases, cast: Cast) -> None:
    """IE-4, IE-11."""
    import_id = _upload(dbs, cast, _book(*(row[:-1] for row in FAULTY), AN))
    assert [told for _, _, told in _lines(dbs, import_id)] == [*(row[-1] for row in FAULTY), ""]
    facts = _facts(dbs, import_id)
    assert facts.state is ImportState.FAULTY
    with dbs.transaction() as session, pytest.raises(rosters.NotToBeApplied):
        rosters.apply(session, import_id, by=cast.cy.actor, at=AT)


def test_the_same_workbook_comes_back_with_its_faults(dbs: Databases, cast: Cast) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(_book(AN, FAULTY[4][:-1], ("=1+1", "N9", "无此单位", "a", "科级", "", "", "")))
    )
    sheet = book.active
    assert sheet is not None
    sheet["A2"].font = openpyxl.styles.Font(bold=True, color="FF123456")
    book.create_sheet("附表")["A1"] = "保留"
    out = io.BytesIO()
    book.save(out)
    import_id = _upload(dbs, cast, out.getvalue())
    with dbs.session(readonly=True) as session:
        back = found.handed_back(session, import_id)
    assert back is not None
    again = openpyxl.load_workbook(io.BytesIO(back))
    rows = list(again["名册"].values)
    assert rows[0] == (*HEAD, "错误原因")
    assert [row[-1] for row in rows[1:3]] == [None, "手机号应为 11 位数字。"]
    assert again["名册"]["A2"].font.color.rgb == "FF123456"
    assert again["附表"]["A1"].value == "保留"
    assert all(cell.data_type != "f" for row in again["名册"].iter_rows() for cell in row if cell.column == 9)
    mended = openpyxl.load_workbook(io.BytesIO(back))
    mended["名册"]["F3"], mended["名册"]["A4"], mended["名册"]["C4"] = "13900139000", "丁一", "FJ-A"
    out = io.BytesIO()
    mended.save(out)
    assert _facts(dbs, _upload(dbs, cast, out.getvalue())).state is ImportState.READY


def test_the_same_file_is_applied_once(dbs: Databases, cast: Cast) -> None:
    """IE-4: idempotent by the file's hash."""
    content = _book(AN, NEW)
    first = _upload(dbs, cast, content)
    _apply(dbs, cast, first)
    before = _people(dbs)
    with dbs.transaction() as session:
        again = rosters.upload(
            session,
            file_name="改名.xlsx",
            content=content,
            unit_id=cast.city.unit_id,
            complete=True,
            on=TODAY,
            by=cast.cy.actor,
            at=AT,
        )
    assert (again.again, again.import_id) == (True, first)
    assert worker.drain(dbs) == 0
    assert _people(dbs) == before


def test_a_page_says_that_a_file_was_already_imported(dbs: Databases, cast: Cast, as_: As) -> None:
    content = _book(AN, NEW)
    _apply(dbs, cast, _upload(dbs, cast, content))
    said = {"unit": str(cast.city.unit_id), "on": "2026-01-05", "file": (io.BytesIO(content), "名册.xlsx")}
    answer = as_(cast.cy).post("/roster/imports", data=said, follow_redirects=True)
    assert "这份文件已经导入过，名册没有变动" in answer.text


def test_a_failure_in_the_middle_leaves_nothing(
    dbs: Databases, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """IE-4: all or nothing."""
    moved = ("柏舟", "A002", "FJ-A", "干部", "科级", "", "否", "")
    import_id = _upload(dbs, cast, _book(AN, moved, NEW))
    before = _people(dbs)
    with monkeypatch.context() as patch:

        def fail(*_: Any, **__: Any) -> None:
            raise ConnectionError("the power is gone")

        patch.setattr(roster_writing, "_leave", fail)
        facts = _apply(dbs, cast, import_id)
    assert facts.state is ImportState.READY
    assert _people(dbs) == before
    with dbs.session(readonly=True) as session:
        assert session.exec(select(Person).where(Person.staff_no == "N001")).first() is None
        assert session.exec(select(Event).where(Event.action == "roster.applied")).first() is None
        assert {job.state for job in session.exec(select(jobs.Job)).all()} == {
            jobs.JobState.DONE,
            jobs.JobState.FAILED,
        }
    assert _apply(dbs, cast, import_id).state is ImportState.APPLIED
    _whole(dbs)


def test_what_was_checked_is_what_is_applied(dbs: Databases, cast: Cast) -> None:
    """IE-4: a change in between asks for another check."""
    import_id = _upload(dbs, cast, _book(("安青禾", "A001", "FJ-A1", "科长", "科级", "", "否", ""), NEW))
    with dbs.transaction() as session:
        operations.transfer(
            session,
            cast.an.id,
            unit_id=cast.city.unit_id,
            post="秘书",
            rank=Rank.STAFF,
            on=TODAY,
            by=cast.cy.actor,
            at=AT,
        )
    facts = _apply(dbs, cast, import_id)
    assert facts.state is ImportState.READY
    assert "N001" not in {number for number, *_ in _people(dbs)}
    with dbs.transaction() as session:
        rosters.check_again(session, import_id, by=cast.cy.actor, at=AT)
    worker.drain(dbs)
    assert ("A001", "transfer", "") in _lines(dbs, import_id)
    assert _apply(dbs, cast, import_id).state is ImportState.APPLIED
    _whole(dbs)


def test_a_role_taken_away_in_between_stops_the_import(dbs: Databases, cast: Cast) -> None:
    import_id = _upload(dbs, cast, _book(AN, NEW))
    with dbs.transaction() as session:
        for grant in session.exec(select(RoleGrant).where(RoleGrant.account_id == cast.cy.id)).all():
            session.delete(grant)
        rosters.apply(session, import_id, by=cast.cy.actor, at=AT)
    worker.drain(dbs)
    assert _facts(dbs, import_id).state is ImportState.READY
    assert "N001" not in {number for number, *_ in _people(dbs)}


def test_two_people_may_swap_phones_and_a_leaver_keeps_theirs(dbs: Databases, cast: Cast) -> None:
    with_phones = [(*row[:5], phone, *row[6:]) for row, phone in ((AN, "13800000001"), (BO, "13800000002"))]
    _apply(dbs, cast, _upload(dbs, cast, _book(*with_phones)))
    swapped = [(*row[:5], phone, *row[6:]) for row, phone in ((AN, "13800000002"), (BO, "13800000001"))]
    assert _apply(dbs, cast, _upload(dbs, cast, _book(*swapped))).state is ImportState.APPLIED
    taken = _upload(dbs, cast, _book((*NEW[:5], "13800000002", *NEW[6:])))
    assert _lines(dbs, taken) == [("N001", "fault", "手机号不能使用，请核对。")]
    _whole(dbs)


def test_an_exported_roster_is_imported_without_a_change(dbs: Databases, cast: Cast, as_: As) -> None:
    """IE-10."""
    odd = ("=HYPERLINK(1)·买买提", "0007", "FJ-A1", "@副主席", "厅级", "13700137000", "是", "2041-02-28")
    _apply(dbs, cast, _upload(dbs, cast, _book(AN, NEW, odd)))
    answer = as_(cast.cy).get(f"/units/{cast.city.unit_id}/roster.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data))["名册"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert next(sheet.values) == HEADINGS
    assert "13700137000" not in str(list(sheet.values))
    import_id = _upload(dbs, cast, answer.data, complete=True)
    assert {action for _, action, _ in _lines(dbs, import_id)} == {"unchanged"}
    assert len(_lines(dbs, import_id)) == 5


def test_the_page_of_a_roster_takes_few_statements(dbs: Databases, cast: Cast, as_: As) -> None:
    import_id = _upload(dbs, cast, _book(AN, CY, NEW), complete=True)
    with count_statements(dbs.web) as seen:
        page = as_(cast.cy).get(f"/roster/imports/{import_id}").text
    assert len(seen) <= 12, str(seen)
    assert "其中 1 人不在表中" in page


def test_a_stopped_check_can_be_asked_for_again(dbs: Databases, cast: Cast) -> None:
    with dbs.transaction() as session:
        up = rosters.upload(
            session,
            file_name="名册.xlsx",
            content=_book(AN, NEW),
            unit_id=cast.city.unit_id,
            complete=False,
            on=TODAY,
            by=cast.cy.actor,
            at=AT,
        )
    with dbs.transaction() as session, pytest.raises(rosters.NotToBeApplied):
        rosters.check_again(session, up.import_id, by=cast.cy.actor, at=AT)
    assert up.job_id is not None
    with dbs.transaction() as session:
        jobs.cancel(session, up.job_id, AT)
    with dbs.transaction() as session:
        rosters.check_again(session, up.import_id, by=cast.cy.actor, at=AT)
    worker.drain(dbs)
    assert _facts(dbs, up.import_id).state is ImportState.READY


def test_only_the_subtrees_organizer_sees_a_roster(
    dbs: Databases, cast: Cast, as_: As, nobody: uuid.UUID
) -> None:
    """AZ-5."""
    import_id = _upload(dbs, cast, _book(AN, FAULTY[4][:-1]))
    for path in ("", "/faults.xlsx"):
        assert as_(cast.cy).get(f"/roster/imports/{import_id}{path}").status_code == 200
        theirs = as_(cast.ed).get(f"/roster/imports/{import_id}{path}")
        none = as_(cast.ed).get(f"/roster/imports/{nobody}{path}")
        assert theirs.status_code == none.status_code == 404
        assert bare(theirs, import_id) == bare(none, nobody)
    assert "名册.xlsx" not in as_(cast.ed).get("/roster/imports").text
    for verb in ("apply", "check", "withdraw"):
        assert as_(cast.ed).post(f"/roster/imports/{import_id}/{verb}").status_code == 404


def test_a_withdrawn_roster_leaves_no_personal_data(dbs: Databases, cast: Cast, as_: As) -> None:
    import_id = _upload(dbs, cast, _book(AN, NEW))
    assert as_(cast.cy).post(f"/roster/imports/{import_id}/withdraw").status_code == 303
    with dbs.session(readonly=True) as session:
        row = session.exec(select(RosterImport).where(col(RosterImport.id) == import_id)).one()
        assert (row.content, row.handed_back, row.state) == (b"", None, ImportState.WITHDRAWN)
    assert _lines(dbs, import_id) == []


def test_the_way_through_the_pages(dbs: Databases, cast: Cast, as_: As) -> None:
    cy = as_(cast.cy)
    said = {
        "unit": str(cast.city.unit_id),
        "on": "2026-01-05",
        "file": (io.BytesIO(_book(AN, NEW)), "册.xlsx"),
    }
    sent = cy.post("/roster/imports", data=said)
    assert sent.status_code == 303
    worker.drain(dbs)
    assert cy.get(sent.headers["Location"]).status_code == 200
    with dbs.session(readonly=True) as session:
        path = f"/roster/imports/{session.exec(select(RosterImport.id)).one()}"
    page = cy.get(path).text
    assert "核对无误，尚未导入" in page
    assert cy.post(f"{path}/apply").status_code == 303
    worker.drain(dbs)
    assert "全部导入" in cy.get(path).text
    assert "单雄信" in cy.get("/people?q=sxx").text
    assert cy.post(f"{path}/apply").status_code == 409


@pytest.mark.parametrize("content", [b"no workbook", b"PK\x03\x04 cut off"])
def test_what_is_no_workbook_is_refused_in_words(dbs: Databases, cast: Cast, as_: As, content: bytes) -> None:
    said = {"unit": str(cast.city.unit_id), "on": "2026-01-05", "file": (io.BytesIO(content), "册.xlsx")}
    answer = as_(cast.cy).post("/roster/imports", data=said)
    worker.drain(dbs)
    with dbs.session(readonly=True) as session:
        taken = session.exec(select(RosterImport.id)).first()
    if taken is not None:
        answer = as_(cast.cy).get(f"/roster/imports/{taken}")
    assert "不是可以读取的 xlsx 工作簿" in answer.text


def test_the_roster_of_somebody_elses_unit_is_not_taken(cast: Cast, as_: As) -> None:
    said = {"unit": str(cast.city.unit_id), "on": "2026-01-05", "file": (io.BytesIO(_book(AN)), "册.xlsx")}
    assert as_(cast.ed).post("/roster/imports", data=said).status_code == 422


def test_appointments_stay_in_order_through_imports(dbs: Databases, session: Session, cast: Cast) -> None:
    for post in ("科长", "处长"):
        _apply(dbs, cast, _upload(dbs, cast, _book(("安青禾", "A001", "FJ-A1", post, "科级", "", "否", ""))))
    rows = session.exec(
        select(Appointment.post, Appointment.valid_to).where(Appointment.person_id == cast.an.id)
    ).all()
    assert sorted(rows, key=str) == sorted([("干部", TODAY), ("处长", None)], key=str)


def _packed(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": b"<Types/>", **members}.items():
            archive.writestr(name, content)
    return out.getvalue()


FAR = b'<worksheet><sheetData><row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData></worksheet>'


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (_packed(**{"xl/worksheets/sheet1.xml": FAR}), workbooks.WorkbookTooLarge),
        (_packed(**{"xl/worksheets/sheet1.xml": b"a" * 30_000_000}), workbooks.WorkbookTooLarge),
        (_packed(**{"xl/workbook.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'}), workbooks.NotAWorkbook),
        (_packed(**{"xl/workbook.xml": "<!DOCTYPE a><a/>".encode("utf-16")}), workbooks.NotAWorkbook),
        (_packed(**{"../../etc/passwd": b"x"}), workbooks.NotAWorkbook),
        (_packed(**{"/etc/passwd": b"x"}), workbooks.NotAWorkbook),
        (_packed(**{"a.xml": b"x", "A.xml": b"x"}), workbooks.NotAWorkbook),
        (_packed(**{f"xl/{number}": b"" for number in range(2_001)}), workbooks.WorkbookTooLarge),
    ],
)
def test_a_workbook_made_to_harm_is_refused(content: bytes, refusal: type[Exception]) -> None:
    """IE-1, IE-2, IE-3."""
    with pytest.raises(refusal):
        workbooks.read(content)


def test_a_formatted_but_empty_last_row_is_no_harm() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEAD)
    sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))
    book.close()
    assert workbooks.read(out.getvalue()).rows[0] == list(HEAD)
