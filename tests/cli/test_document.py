"""A document is numbered and kept from the command line, and the items on it are told how they stand."""

from pathlib import Path

from flask import Flask
from sqlmodel import Session, select

from app.bank import operations
from app.library.models import DocumentVersion
from tests.bank import texts
from tests.builders import AT
from tests.cast import Cast
from tests.question_bank import paper


def _run(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["bank", "document", *words])
    return result.exit_code, result.output


def test_a_file_is_numbered_without_being_kept(app: Flask, tmp_path: Path, session: Session) -> None:
    file = tmp_path / "通知.docx"
    file.write_bytes(paper.word())
    code, output = _run(app, str(file))
    assert code == 0
    assert output.splitlines() == [f"{number}\t{text}" for number, text in paper.NUMBERED.items()]
    assert session.exec(select(DocumentVersion.id)).all() == []


def test_a_file_is_kept_and_the_items_on_it_are_settled(
    app: Flask, cast: Cast, tmp_path: Path, session: Session
) -> None:
    operations.take_in(
        session, texts.items(), author_id=cast.cy.id, reviewer_id=cast.fu.id, by=cast.cy.actor, at=AT
    )
    session.commit()
    file = tmp_path / "通知.txt"
    file.write_bytes(paper.plain())
    code, output = _run(app, str(file), "--by", "C001")
    assert (code, "已保存 14 段。试题：未变 4，" in output) == (0, True), output
    code, output = _run(app, str(file), "--by", "C001")
    assert (code, "完全相同" in output) == (1, True)
    file.write_bytes(paper.plain(texts.changed("2.2", "此段从略。")))
    code, output = _run(app, str(file), "--by", "C001")
    assert "段落已无 1。" in output


def test_what_is_missing_is_named(app: Flask, cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("没有文号的一段话。", encoding="utf-8")
    assert "缺少文号、标题或落款日期" in _run(app, str(file), "--by", "C001")[1]
    assert (
        "没有工号为 X9 的账号"
        in _run(
            app, str(file), "--by", "X9", "--document-no", "一", "--title", "一", "--issued-on", "2021-01-01"
        )[1]
    )
    file.write_bytes(b"\x00\x01")
    assert "编码无法识别" in _run(app, str(file))[1]
