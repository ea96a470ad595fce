"""Files of items at the command line: a dry run without a database, a report, the faulty workbook, exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlmodel import Session, select

from app.bank.models import BankItem
from app.journal.models import Event
from question_bank.content import load_entries
from question_bank.interchange import reading
from question_bank.interchange.registry import FORMATS
from question_bank.office import workbooks
from tests.cast import Cast
from tests.question_bank.builders import EVERY_KIND

GIFT = "::一::古籍由谁修缮？{=县图书馆 ~出版社}\n\n配对{=甲 -> 一 =乙 -> 二}\n\n对吗？{T}\n"


def _run(app: Flask, *words: object) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["bank", *map(str, words)])
    return result.exit_code, result.output


def _report(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told


def test_a_dry_run_needs_no_database_and_tells_of_every_item(built_app: Flask, tmp_path: Path) -> None:
    file, report = tmp_path / "题.txt", tmp_path / "report.json"
    file.write_text(GIFT, encoding="gbk")
    code, output = _run(built_app, "import", file, "--dry-run", "--report", report)
    assert code == 1
    assert "共 3 题，可导入 2 题，有问题 1 题" in output
    assert "第 3 行：题型" in output or "第 3 行：匹配题" in output
    told = _report(report)
    assert (told["format"], told["dry_run"]) == ("gift", True)
    assert told["counts"] == {"items": 3, "ok": 2, "faults": 1, "with_losses": 0, "incomplete": 2}
    assert [item["outcome"] for item in told["items"]] == ["ok", "fault", "ok"]
    assert told["items"][0]["missing"][:2] == ["topic", "paragraph"]
    fault = told["items"][1]
    assert (fault["line"], bool(fault["cause"]), bool(fault["cure"])) == (3, True, True)


def test_a_good_file_leaves_with_zero_and_an_unreadable_one_with_two(
    built_app: Flask, tmp_path: Path
) -> None:
    good, bad, report = tmp_path / "好.yaml", tmp_path / "坏.bin", tmp_path / "report.json"
    good.write_bytes(reading.write("yaml", EVERY_KIND).content)
    bad.write_bytes(b"%PDF-1.7")
    assert _run(built_app, "import", good, "--dry-run")[0] == 0
    code, output = _run(built_app, "import", bad, "--dry-run", "--report", report)
    assert code == 2
    assert "PDF" in output
    assert _report(report)["unreadable"]["cure"]
    assert _run(built_app, "import", good)[0] == 2  # nobody is named as the author


def test_good_items_land_as_drafts_and_again_change_nothing(
    app: Flask, cast: Cast, session: Session, tmp_path: Path
) -> None:
    file, report = tmp_path / "题.txt", tmp_path / "report.json"
    file.write_text(GIFT, encoding="utf-8")
    words = ("import", file, "--author", cast.cy.staff_no, "--report", report)
    assert _run(app, *words)[0] == 1
    assert _report(report)["taken_in"] == {"added": 2, "revised": 0, "unchanged": 0}
    assert _run(app, *words)[0] == 1
    assert _report(report)["taken_in"] == {"added": 0, "revised": 0, "unchanged": 2}
    items = session.exec(select(BankItem)).all()
    assert {(item.state, item.author_id, item.paragraph) for item in items} == {("draft", cast.cy.id, "")}


def test_an_unknown_author_takes_nothing_in(app: Flask, cast: Cast, session: Session, tmp_path: Path) -> None:
    file = tmp_path / "题.txt"
    file.write_text(GIFT, encoding="utf-8")
    code, output = _run(app, "import", file, "--author", "X999")
    assert code == 1
    assert "X999" in output
    assert session.exec(select(BankItem)).all() == []


def test_the_faulty_workbook_comes_back_with_the_reasons(built_app: Flask, tmp_path: Path) -> None:
    file, faulty = tmp_path / "题.xlsx", tmp_path / "错误.xlsx"
    rows = [["单选题", "问题？", "甲", "乙", "C"], ["判断题", "对吗？", "", "", "对"]]
    form = workbooks.Form("题", ["题型", "题干", "选项A", "选项B", "答案"], [10] * 5)
    file.write_bytes(workbooks.written(form, rows))
    assert _run(built_app, "import", file, "--dry-run", "--faulty", faulty)[0] == 1
    back = workbooks.read(faulty.read_bytes()).rows
    assert back[0][-1] == "错误原因"
    assert "不属于本题选项" in back[1][-1]
    assert back[2][-1] in ("", None)


@pytest.mark.parametrize("form", FORMATS)
def test_the_shipped_bank_is_exported_in_every_format(built_app: Flask, tmp_path: Path, form: str) -> None:
    out, report = tmp_path / "out", tmp_path / "report.json"
    code, output = _run(built_app, "export", "--format", form, "--report", report, out)
    assert code == 0
    counts = _report(report)["counts"]
    assert counts["written"] + counts["left_out"] == len(load_entries())
    assert f"已导出 {counts['written']} 题" in output
    assert len(reading.read(out.read_bytes(), form=form).entries) == counts["written"]


def test_a_bank_in_one_format_is_checked_and_written_in_another(built_app: Flask, tmp_path: Path) -> None:
    file, out, report = tmp_path / "题.txt", tmp_path / "题.xml", tmp_path / "report.json"
    file.write_text(GIFT, encoding="gbk")
    code, output = _run(
        built_app, "export", "--bank", file, "--format", "moodle_xml", "--report", report, out
    )
    assert (code, "已导出 2 题" in output, "第 3 行：匹配题" in output) == (1, True, True), output
    assert _report(report)["counts"] == {"written": 2, "left_out": 0, "with_losses": 1, "unread": 1}
    asked = [entry.item.stem for entry in reading.read(out.read_bytes()).entries]
    assert asked == ["古籍由谁修缮？", "对吗？"]
    code, output = _run(built_app, "check", "--bank", file)
    assert (code, "第 3 行\tfile\t" in output) == (1, True), output
    assert _run(built_app, "check", "--bank", file, "--kept")[0] == 2


def test_the_kept_bank_is_checked_and_exported_and_that_leaves_an_event(
    app: Flask, cast: Cast, session: Session, tmp_path: Path
) -> None:
    out = tmp_path / "out.json"
    assert _run(app, "load", "--author", cast.cy.staff_no, "--reviewer", cast.fu.staff_no)[0] == 0
    assert _run(app, "check", "--kept")[0] == 0
    assert _run(app, "export", "--kept", out)[0] == 0
    assert len(reading.read(out.read_bytes()).entries) == len(load_entries())
    (event,) = session.exec(select(Event).where(Event.action == "items.exported")).all()
    assert f'"items":{len(load_entries())}' in event.body


def test_what_cannot_be_written_is_refused_before_any_work(built_app: Flask, tmp_path: Path) -> None:
    file, nowhere = tmp_path / "题.txt", tmp_path / "没有" / "out.json"
    file.write_text(GIFT, encoding="utf-8")
    blueprint = tmp_path / "细目表.yaml"
    blueprint.write_text("rows:\n  - {kind: 单选题, count: 2, marks: 2}\n", encoding="utf-8")
    for words in (
        ("import", file, "--dry-run", "--report", nowhere),
        ("export", nowhere),
        ("draw", "--blueprint", blueprint, "--seed", "s", "--report", nowhere),
    ):
        code, output = _run(built_app, *words)
        assert (code, "不存在，请先建立" in output) == (2, True), words


def test_a_command_ends_with_a_sentence_when_the_database_or_a_file_fails_it(
    built_app: Flask, tmp_path: Path
) -> None:
    file, source = tmp_path / "题.txt", tmp_path / "原文.txt"
    file.write_text(GIFT, encoding="utf-8")
    source.write_bytes(b"\xff\x00\x8f" * 50)
    code, output = _run(built_app, "import", file, "--author", "C001")
    assert (code, "先运行 flask migrate" in output) == (1, True), output
    code, output = _run(built_app, "check", "--source", source)
    assert (code, "请另存为 UTF-8" in output) == (1, True), output
    code, output = _run(
        built_app, "draw", "--blueprint", file, "--seed", "s", "--report", tmp_path / "r.json"
    )
    assert code == 2
    assert "题.txt" in output
