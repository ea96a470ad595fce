"""The shipped bank is checked and exported without a database, and taken in with author and reviewer."""

import json
from pathlib import Path

from flask import Flask
from sqlmodel import Session, col, func, select

from app.bank import queries
from app.bank.models import BankItem
from app.library.models import Material, SourceDocument
from question_bank.content import load_entries, load_guide
from tests.cast import Cast

FIELDS = [
    "id",
    "kind",
    "stem",
    "options",
    "key",
    "paragraph",
    "quote",
    "rationale",
    "topic",
    "cognitive_level",
    "expected_difficulty",
]


def _run(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["bank", *words])
    return result.exit_code, result.output


def test_the_shipped_bank_is_in_order_and_counted(built_app: Flask) -> None:
    code, output = _run(built_app, "check")
    assert code == 0
    assert output.splitlines()[0].split("\t")[:2] == ["段落", "单选题"]
    assert "问题 0 处" in output


def test_a_source_that_lacks_the_quotes_is_a_fault_each(built_app: Flask, tmp_path: Path) -> None:
    source = tmp_path / "other.txt"
    source.write_text("某某〔2020〕1号\n关于别的事的通知\n各单位：\n请照办。\n", encoding="utf-8")
    code, output = _run(built_app, "check", "--source", str(source))
    assert code == 1
    assert len([line for line in output.splitlines() if "\tquote\t" in line]) >= len(load_entries())


def test_the_shipped_bank_is_exported_as_a_list(built_app: Flask, tmp_path: Path) -> None:
    out = tmp_path / "bank.json"
    assert _run(built_app, "export", "--format", "json", str(out))[0] == 0
    rows = json.loads(out.read_text(encoding="utf-8"))
    assert len(rows) == len(load_entries())
    assert {tuple(row)[: len(FIELDS)] for row in rows} == {tuple(FIELDS)}


def test_bank_and_guide_are_taken_in_once(app: Flask, cast: Cast, session: Session) -> None:
    words = ("load", "--author", cast.cy.staff_no, "--reviewer", cast.fu.staff_no.lower())
    assert _run(app, *words)[0] == 0
    assert _run(app, *words) == (0, f"新增 0 题，更新 0 题，未变 {len(load_entries())} 题。\n")
    assert len(queries.drawable(session)) == len(load_entries())
    assert session.exec(select(func.count(col(Material.id)))).one() == len(load_guide())
    assert session.exec(select(SourceDocument.document_no)).all() == ["闽科协综〔2021〕20号"]


def test_author_and_reviewer_are_two_people_with_accounts(app: Flask, cast: Cast, session: Session) -> None:
    assert _run(app, "load", "--author", "C001", "--reviewer", "C001")[0] == 1
    assert _run(app, "load", "--author", "C001", "--reviewer", "X999")[0] == 1
    assert session.exec(select(BankItem)).all() == []
    assert session.exec(select(SourceDocument)).all() == []
