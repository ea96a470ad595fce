"""The shipped bank and guide are whole and keep every rule."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from question_bank.anchors import Passage, squeeze
from question_bank.checks import census, check
from question_bank.checks.__main__ import main
from question_bank.checks.naming import check_naming
from question_bank.content import GuideSection, load_entries, load_guide
from question_bank.content.inspection import check_guide
from question_bank.items import Entry, Kind

PARAGRAPHS = {
    *("0.1", "0.2", "0.3", "0.4", "1.1", "1.2", "2.0", "2.1", "2.2", "2.3", "2.4", "2.5"),
    *("3.0", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "4.1", "4.2", "4.3", "4.4", "4.5", "5.1", "5.2"),
}
LEAST = {
    Kind.SINGLE: 60,
    Kind.MULTIPLE: 50,
    Kind.TRUE_FALSE: 40,
    Kind.FILL_BLANK: 60,
    Kind.SHORT_ANSWER: 10,
}


@pytest.fixture(scope="module")
def entries() -> Sequence[Entry]:
    return load_entries()


@pytest.fixture(scope="module")
def guide() -> Sequence[GuideSection]:
    return load_guide()


def test_the_shipped_bank_has_no_fault(entries: Sequence[Entry]) -> None:
    assert [f"{fault.item_id} {fault.rule} {fault.sentence}" for fault in check(entries)] == []
    assert list(check_naming(entries)) == []


def test_there_are_enough_items_of_every_kind(entries: Sequence[Entry]) -> None:
    counted = census(entries)
    assert {
        kind: counted.by_kind[kind] for kind, least in LEAST.items() if counted.by_kind[kind] < least
    } == {}
    assert counted.total >= 240


def test_every_paragraph_with_facts_has_items(entries: Sequence[Entry]) -> None:
    assert PARAGRAPHS - set(census(entries).by_paragraph) == set()


def test_an_items_own_words_do_not_hold_its_quote(entries: Sequence[Entry]) -> None:
    # A fill-blank stem leaves something out of the quote; a whole quote in it would be the answer.
    given = [
        entry.item.id
        for entry in entries
        if entry.item.kind is Kind.FILL_BLANK and squeeze(entry.anchor.quote) in squeeze(entry.item.stem)
    ]
    assert given == []


def test_the_guide_covers_every_paragraph_with_facts(guide: Sequence[GuideSection]) -> None:
    covered = {section.paragraph for section in guide}
    assert PARAGRAPHS - covered == set()
    assert len(covered) == len(guide)


def test_a_guide_that_quotes_wrongly_is_found() -> None:
    sections = [GuideSection("1.1", "标题", "正文", ("古籍修缮", "古籍保护"))]
    faults = check_guide(sections, [Passage("1.1", "抓好古籍 修缮。"), Passage("1.2", "古籍保护")])
    assert [fault.sentence for fault in faults] == ["第 1.1 段没有引文“古籍保护”"]


def test_a_source_without_the_quotes_is_told_from_the_notice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.txt"
    other.write_text("某某文件\n\n一、另一件事\n\n与题库无关的文字。\n", encoding="utf-8")
    assert main(["--source", str(other)]) == 1
    faults = [line for line in capsys.readouterr().out.splitlines() if "\tquote\t" in line]
    assert len(faults) >= 240


def test_the_guide_quotes_briefly_and_speaks_for_itself(guide: Sequence[GuideSection]) -> None:
    for section in guide:
        quoted = sum(len(squeeze(quote)) for quote in section.quotes)
        assert quoted < len(squeeze(section.body)), section.paragraph


def test_the_terminal_prints_the_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out.endswith("问题 0 处\n")
