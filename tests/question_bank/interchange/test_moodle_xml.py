"""Moodle XML as Moodle exports it: every question is read or named with its line and its reason."""

import pytest

from question_bank.interchange import reading
from question_bank.interchange.outcomes import Outcome, Unreadable
from question_bank.items import FillBlankKey, Kind, MultipleKey, ShortAnswerKey, SingleKey, right_options

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
  <question type="category">
    <category><text>$course$/top/题库/教育培训</text></category>
  </question>
"""


def _question(kind: str, inside: str, stem: str = "<![CDATA[<p>古籍由谁修缮？</p>]]>") -> str:
    return f"""  <question type="{kind}">
    <name><text>题目甲</text></name>
    <questiontext format="html"><text>{stem}</text></questiontext>
    <generalfeedback format="html"><text><![CDATA[<p>见第一段。</p>]]></text></generalfeedback>
    <defaultgrade>1.0000000</defaultgrade><penalty>0.3333333</penalty><hidden>0</hidden>
    {inside}
  </question>
"""


def _answer(text: str, fraction: str, feedback: str = "") -> str:
    return (
        f'<answer fraction="{fraction}" format="html"><text><![CDATA[<p>{text}</p>]]></text>'
        f'<feedback format="html"><text>{feedback}</text></feedback></answer>'
    )


SINGLE = _question(
    "multichoice",
    "<single>true</single><shuffleanswers>1</shuffleanswers>"
    + _answer("县图书馆", "100", "对")
    + _answer("出版社", "0")
    + _answer("文化站", "50"),
)


def _read(*questions: str) -> tuple[Outcome, ...]:
    return reading.read((HEAD + "".join(questions) + "</quiz>").encode(), "题.xml").outcomes


def test_a_single_choice_with_its_category_and_feedback() -> None:
    (outcome,) = _read(SINGLE)
    assert outcome.entry
    assert (outcome.line, outcome.place) == (6, "第 1 个 <question>（第 6 行）")
    assert (outcome.entry.item.stem, right_options(outcome.entry)) == ("古籍由谁修缮？", ("县图书馆",))
    assert (outcome.entry.item.topic, outcome.entry.rationale) == ("教育培训", "见第一段。")
    assert outcome.entry.note == "题名：题目甲"
    assert [loss.field for loss in outcome.losses] == ["options", "key"]


def test_a_multiple_with_weights_in_percent() -> None:
    answers = (
        _answer("甲", "33.33333")
        + _answer("乙", "33.33333")
        + _answer("丙", "33.33333")
        + _answer("丁", "-50")
    )
    (outcome,) = _read(_question("multichoice", "<single>false</single>" + answers))
    assert outcome.entry
    assert isinstance(outcome.entry.key, MultipleKey)
    assert right_options(outcome.entry) == ("甲", "乙", "丙")
    assert "错选扣分" in outcome.losses[0].sentence


@pytest.mark.parametrize(("right", "truth"), [("true", True), ("false", False)])
def test_a_statement(right: str, truth: bool) -> None:
    answers = "".join(
        f'<answer fraction="{100 if word == right else 0}" format="moodle_auto_format"><text>{word}</text></answer>'
        for word in ("true", "false")
    )
    (outcome,) = _read(_question("truefalse", answers))
    assert outcome.entry
    assert getattr(outcome.entry.key, "value", None) is truth


def test_a_short_answer_is_a_blank_and_what_is_worth_less_is_told() -> None:
    answers = "".join(
        f'<answer fraction="{worth}" format="plain_text"><text>{text}</text></answer>'
        for text, worth in (("六月底", "100"), ("6 月", "50"), ("*", "0"))
    )
    (outcome,) = _read(_question("shortanswer", "<usecase>1</usecase>" + answers))
    assert outcome.entry
    assert outcome.entry.item.stem == "古籍由谁修缮？____"
    assert outcome.entry.key == FillBlankKey((("六月底",),))
    assert len(outcome.losses) == 3


def test_an_essay_with_its_grader_information() -> None:
    info = '<graderinfo format="html"><text><![CDATA[<p>修缮、推广各一分</p>]]></text></graderinfo>'
    with_info, without = _read(
        _question("essay", info), _question("essay", "", stem="<![CDATA[<p>论述修缮的步骤。</p>]]>")
    )
    assert with_info.entry
    assert without.entry
    assert isinstance(with_info.entry.key, ShortAnswerKey)
    assert [point.text for point in with_info.entry.key.rubric] == ["修缮、推广各一分"]
    assert "rubric" in with_info.missing
    assert without.entry.key == ShortAnswerKey(())
    assert "rubric" in without.missing


def test_embedded_answers_are_read_when_they_are_typed() -> None:
    stem = (
        "<![CDATA[<p>应于{1:SHORTANSWER:=六月底~%50%六月#差一点}由{:SA:=县图书馆~=图书馆\\#一}公布。</p>]]>"
    )
    choice = "<![CDATA[<p>选{1:MULTICHOICE:=甲~乙}</p>]]>"
    typed, chosen = _read(_question("cloze", "", stem), _question("cloze", "", choice))
    assert typed.entry
    assert typed.entry.item.stem == "应于____由____公布。"
    assert typed.entry.key == FillBlankKey((("六月底",), ("县图书馆", "图书馆#一")))
    assert chosen.fault
    assert "MULTICHOICE" in chosen.fault.cause


@pytest.mark.parametrize(
    "kind",
    ["description", "matching", "numerical", "calculated", "ddwtos", "gapselect", "ordering", "aitext"],
)
def test_what_has_no_kind_here_is_named(kind: str) -> None:
    found = _read(_question(kind, ""), SINGLE)
    assert found[0].fault
    assert kind in found[0].fault.cause
    assert found[1].entry


def test_pictures_are_told_and_old_exports_without_formats_are_read() -> None:
    picture = '<![CDATA[<p>看图<img src="@@PLUGINFILE@@/a.png"> x<sup>2</sup></p>]]></text>'
    picture += '<file name="a.png">AAAA</file><text>'
    (outcome,) = _read(_question("multichoice", _answer("甲", "100") + _answer("乙", "0"), picture))
    assert outcome.entry
    assert isinstance(outcome.entry.key, SingleKey)
    told = {loss.sentence for loss in outcome.losses}
    assert told == {"附带的图片或文件没有保留", "图片没有保留", "上标、下标的排版没有保留"}
    asked = "<questiontext><text>对吗？</text></questiontext>"
    old = f"<question type='truefalse'>{asked}<answer fraction='100'><text>true</text></answer></question>"
    (second,) = _read(old)
    assert second.entry


def test_one_question_that_is_not_well_formed_does_not_hide_the_others() -> None:
    broken = _question("truefalse", "", stem="A & B < C")
    unclosed = '<question type="truefalse"><name><text>断了</text></name>\n'
    found = _read(SINGLE, broken, unclosed, _question("essay", ""))
    assert [bool(outcome.entry) for outcome in found] == [True, False, False, True]
    assert found[1].line == 13
    assert found[1].fault
    assert "&amp;" in found[1].fault.cure
    assert found[0].entry
    assert found[0].entry.item.topic == "教育培训"


@pytest.mark.parametrize("others", [(), (SINGLE,)])
def test_characters_by_their_names_in_html_are_read_and_unknown_names_hide_nothing(
    others: tuple[str, ...],
) -> None:
    """`&nbsp;` outside CDATA is no XML; files written by hand or by other programs hold it all the same."""
    named, literal = "A&nbsp;B&mdash;C&amp;nbsp;&lt;", "<![CDATA[A&mdash;B]]>"
    found = _read(*others, *(_question("essay", "", stem) for stem in (named, literal, "A&secret;B")))
    *_, read, kept, unknown = found
    assert read.entry
    assert kept.entry
    # What was escaped once is markup, as Moodle reads it; what was escaped twice is text.
    assert (read.entry.item.stem, kept.entry.item.stem) == ("A B—C <", "A—B")
    assert unknown.entry is None
    assert unknown.fault
    assert len(found) == 3 + len(others)


def test_a_single_question_that_cannot_be_read_is_named() -> None:
    (outcome,) = _read(_question("essay", "", stem="A&secret;B"))
    assert outcome.place.startswith("第 1 个 <question>")
    assert outcome.fault
    assert "&amp;" in outcome.fault.cure


def test_a_file_in_gbk_says_so_and_is_read() -> None:
    text = (HEAD + SINGLE + "</quiz>").replace("UTF-8", "GB2312")
    (outcome,) = reading.read(text.encode("gbk"), "题.xml").outcomes
    assert outcome.entry
    assert outcome.entry.item.kind is Kind.SINGLE


@pytest.mark.parametrize("text", ["<html/>", "<quiz>", "<quiz></quiz>", "<questestinterop/>"])
def test_what_is_no_bank_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        reading.read(text.encode(), "题.xml")
