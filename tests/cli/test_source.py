"""An import held against a document: a file beside it or one that is kept; each item with its sentence."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlmodel import Session, select

from app.bank.models import BankItem, ItemVersion
from question_bank.anchors import Anchor, Passage
from question_bank.interchange import reading
from question_bank.interchange.grounding import ground
from tests.bank import texts
from tests.cast import Cast
from tests.question_bank import paper
from tests.question_bank.builders import single

PASSAGES = [Passage(number, text) for number, text in paper.NUMBERED.items()]


def _import(app: Flask, *words: object) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["bank", "import", *map(str, words)])
    return result.exit_code, result.output


def _sentences(report: Path) -> list[str]:
    told: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return [item["source"] for item in told["items"]]


def _items(tmp_path: Path) -> Path:
    """Write four items on the document, the last with its paragraph taken for another."""
    *good, last = texts.items()
    file = tmp_path / "题.yaml"
    wrong = replace(
        last, item=replace(last.item, paragraph="2.2"), anchor=replace(last.anchor, paragraph="2.2")
    )
    file.write_bytes(reading.write("yaml", [*good, wrong]).content)
    return file


@pytest.mark.parametrize(
    ("paragraph", "quote", "sentence"),
    [
        ("2.2", "分年度推进", "引文在第 2.2 段"),
        ("2.2", "", "没有引文，未与文件核对"),
        (
            "2.1",
            "做到「读者回访」全覆盖",
            "第 2.1 段的原文是“做到“读者回访”全覆盖”，标点与引文不同。请照原文抄写引文",
        ),
        ("2.1", "分年度推进", "第 2.1 段没有引文“分年度推进”，引文在第 2.2 段。请把出处段落改为 2.2"),
        ("9.9", "分年度推进", "文件没有第 9.9 段，引文在第 2.2 段。请把出处段落改为 2.2"),
        ("2.2", "分批次推进", "第 2.2 段没有引文“分批次推进”。请照文件改正引文或段落号"),
        ("", "分批次推进", "没有写出处段落，文件里也没有这段引文。请照文件改正引文或段落号"),
    ],
)
def test_each_item_is_told_how_it_stands_in_a_plain_sentence(
    paragraph: str, quote: str, sentence: str
) -> None:
    entry = replace(single(paragraph=paragraph), anchor=Anchor(paragraph, quote))
    found = ground(entry, PASSAGES)
    assert found.sentence == sentence
    assert (found.fault is None) is sentence.startswith(("引文在", "没有引文"))


def test_a_file_is_held_against_and_needs_no_database(built_app: Flask, tmp_path: Path) -> None:
    source, report = tmp_path / "通知.docx", tmp_path / "report.json"
    source.write_bytes(paper.word())
    code, output = _import(built_app, _items(tmp_path), "--dry-run", "--source", source, "--report", report)
    assert code == 1
    assert "与 通知.docx 核对了 4 题" in output
    assert "引文在第 3.1 段。请把出处段落改为 3.1" in output
    assert _sentences(report)[:3] == ["引文在第 2.1 段", "引文在第 2.2 段", "引文在第 2.3 段"]


def test_a_kept_document_and_one_of_its_versions_are_found_by_number(
    app: Flask, cast: Cast, session: Session, tmp_path: Path
) -> None:
    document_id, _ = texts.bring(session, cast.cy)
    texts.bring(session, cast.cy, texts.changed("2.1", "此段从略。"), document_id)
    session.commit()
    number, report = paper.HEAD[0], tmp_path / "report.json"
    words = (_items(tmp_path), "--author", cast.cy.staff_no, "--report", report, "--source")
    assert _import(app, *words, number)[0] == 1
    assert _sentences(report)[0] == "第 2.1 段没有引文“做到“读者回访”全覆盖”。请照文件改正引文或段落号"
    code, output = _import(app, *words, f"{number}@1")
    assert (code, "与 闽某图〔2019〕3号 第 1 版 核对了 4 题" in output) == (1, True)
    assert {item.code for item in session.exec(select(BankItem))} == {"p21-s01", "p22-s01", "p23-s01"}
    assert {version.document_id for version in session.exec(select(ItemVersion))} == {document_id}


def test_a_document_nobody_kept_is_named_and_nothing_is_taken_in(
    app: Flask, cast: Cast, session: Session, tmp_path: Path
) -> None:
    texts.bring(session, cast.cy)
    session.commit()
    words = (_items(tmp_path), "--author", cast.cy.staff_no, "--source")
    code, output = _import(app, *words, "某文〔2001〕1号")
    assert (code, "没有文件或文号 某文〔2001〕1号。数据库里有：闽某图〔2019〕3号。" in output) == (1, True)
    code, output = _import(app, *words, f"{paper.HEAD[0]}@7")
    assert (code, "没有第 7 版。已有版次：1。" in output) == (1, True)
    assert session.exec(select(BankItem)).all() == []
