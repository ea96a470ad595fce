"""The workbook of items as people fill it in: aliases, any order of columns, answers in every way they are written."""

import io
from typing import Any

import pytest
import xlsxwriter

from question_bank.interchange import reading, words, xlsx_format, xlsx_template
from question_bank.interchange.outcomes import Outcome, Unreadable
from question_bank.interchange.xlsx_columns import FIELDS, heading
from question_bank.items import (
    CognitiveLevel,
    Difficulty,
    FillBlankKey,
    Kind,
    ShortAnswerKey,
    TrueFalseKey,
    right_options,
)
from question_bank.office import workbooks

HEAD = (
    "题型*",
    "题干*",
    "选项A",
    "选项B",
    "选项C",
    "选项D",
    "答案*",
    "解析",
    "难度",
    "分类",
    "分值",
    "出处段落",
    "原文引文",
    "备注",
)


def _book(*rows: Any) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("题库")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    book.close()
    return out.getvalue()


def _read(*rows: Any) -> tuple[Outcome, ...]:
    return reading.read(_book(*rows), "题.xlsx").outcomes


def _row(
    kind: str, answer: Any, options: tuple[Any, ...] = ("甲", "乙", "丙", "丁"), stem: str = "问题？"
) -> list[Any]:
    four = [*options, "", "", "", ""][:4]
    return [kind, stem, *four, answer, "见第一段。", "中", "教育培训", "", "2.4", "引文", "备注甲"]


@pytest.mark.parametrize("answer", ["ABD", "A,B,D", "A、B、D", "ＡＢＤ", "a b d", "A，B，D", "A;B;D", "dba"])
def test_answers_of_several_letters_are_read_as_people_write_them(answer: str) -> None:
    (outcome,) = _read(HEAD, _row("多选题", answer))
    assert outcome.entry
    assert right_options(outcome.entry) == ("甲", "乙", "丁")


@pytest.mark.parametrize("kind", ["单选题", "单选", "单项选择题", "Single"])
def test_a_single_choice_with_all_its_fields(kind: str) -> None:
    (outcome,) = _read(HEAD, _row(kind, "Ｂ"))
    entry = outcome.entry
    assert entry
    assert (entry.item.kind, right_options(entry)) == (Kind.SINGLE, ("乙",))
    assert (entry.item.paragraph, entry.anchor.quote, entry.rationale) == ("2.4", "引文", "见第一段。")
    assert (entry.item.topic, entry.item.expected_difficulty, entry.note) == ("教育培训", "medium", "备注甲")
    assert outcome.missing == ("cognitive_level",)


@pytest.mark.parametrize(
    ("word", "truth"),
    [
        *((word, True) for word in ("正确", "对", "√", "是", "T", "TRUE", True, "Ｔ", "A")),
        *((word, False) for word in ("错误", "错", "×", "否", "f", False, "B")),
    ],
)
def test_truth_in_every_word(word: object, truth: bool) -> None:
    (outcome,) = _read(HEAD, _row("判断题", word, ()))
    assert outcome.entry
    assert outcome.entry.key == TrueFalseKey(truth)


@pytest.mark.parametrize(
    ("said", "level"), [("易", "easy"), ("1", "easy"), (2, "medium"), ("难", "hard"), ("３", "hard")]
)
def test_difficulty_in_words_and_numbers(said: object, level: str) -> None:
    row = _row("判断题", "对", ())
    row[8] = said
    (outcome,) = _read(HEAD, row)
    assert outcome.entry
    assert outcome.entry.item.expected_difficulty == level


def test_blanks_and_alternatives() -> None:
    (outcome,) = _read(
        HEAD, _row("填空题", "甲;甲方｜乙；a\\|b", (), "由____和（  ）办理。".replace("（  ）", "____"))
    )
    assert outcome.entry
    assert outcome.entry.key == FillBlankKey((("甲", "甲方"), ("乙", "a|b")))
    (brackets,) = _read(HEAD, _row("填空", 1949, (), "（   ）年开馆。"))
    assert brackets.entry
    assert (brackets.entry.item.stem, brackets.entry.key) == ("____年开馆。", FillBlankKey((("1949",),)))


def test_rubric_points_a_line_each_or_a_model_answer() -> None:
    points, model = _read(
        HEAD,
        _row("简答题", "修缮|2|古籍;修\n推广|1.5", ()),
        _row("问答题", "先修缮，再推广。", (), "怎么办？"),
    )
    assert points.entry
    assert model.entry
    assert isinstance(points.entry.key, ShortAnswerKey)
    assert [(point.text, str(point.marks), point.keywords) for point in points.entry.key.rubric] == [
        ("修缮", "2", ("古籍", "修")),
        ("推广", "1.5", ()),
    ]
    assert "rubric" in model.missing


def test_columns_in_any_order_under_other_names_below_a_title() -> None:
    (outcome,) = _read(
        ["请勿改动表头"],
        [
            "目录",
            "题目类型",
            "大题题干",
            "正确答案",
            "答案解析",
            "难易度",
            "知识点",
            "标签",
            "选项数",
            "A",
            "B",
            "C",
        ],
        ["第一章", "单选题", "问题？", "C", "见前文", "简单", "传达学习", "期中", 3, "甲", "乙", "丙"],
    )
    assert outcome.entry
    assert (outcome.line, right_options(outcome.entry)) == (3, ("丙",))
    assert (outcome.entry.item.topic, outcome.entry.note) == ("传达学习", "分类：第一章；标签：期中")


def test_options_in_one_cell() -> None:
    lines, bars = _read(
        ["题型", "题干", "选项", "答案"],
        ["单选题", "问题一？", "A. 甲\nB、乙\nC）丙", "B"],
        ["单选题", "问题二？", "甲|乙|丙", "C"],
    )
    assert lines.entry
    assert bars.entry
    assert right_options(lines.entry) == ("乙",)
    assert right_options(bars.entry) == ("丙",)


def test_each_fault_names_its_row_and_no_fault_hides_a_good_row() -> None:
    found = _read(
        HEAD,
        _row("单选题", "E"),
        _row("单选题", "AB", stem="二？"),
        [],
        _row("连线题", "A", stem="三？"),
        _row("判断题", "也许", (), "四？"),
        _row("填空题", "甲|乙", (), "五____"),
        _row("多选题", "AB", stem=""),
        _row("单选题", "A", stem="好的？"),
        _row("单选题", "", stem="六？"),
        _row("单选题", "A", ("甲", "", "丙"), "七？"),
    )
    assert [outcome.line for outcome in found] == [2, 3, 5, 6, 7, 8, 9, 10, 11]
    assert [bool(outcome.entry) for outcome in found] == [False] * 6 + [True] + [False] * 2
    assert [outcome.fault.field for outcome in found if outcome.fault] == [
        "key", "key", "kind", "key", "key", "stem", "key", "options",
    ]  # fmt: skip


def test_what_has_no_column_here_is_told() -> None:
    row = [*_row("单选题", "A"), "二〇二一级"]
    row[10] = 2
    (outcome,) = _read([*HEAD, "适用年级"], row)
    assert outcome.entry
    assert {str(loss) for loss in outcome.losses} == {
        "分值：分值 2 没有保留：每题的分值由双向细目表决定",
        "备注：不认识的列“适用年级”没有保留",
    }


@pytest.mark.parametrize(
    "rows",
    [
        [["姓名", "工号"]],
        [["题型", "题干", "题目", "答案"], ["单选题", "甲", "乙", "A"]],
        [["题型", "题干", "答案"]],
    ],
)
def test_a_sheet_of_something_else_is_refused_with_a_cure(rows: list[list[str]]) -> None:
    with pytest.raises(Unreadable) as refused:
        _read(*rows)
    assert refused.value.cure


def test_the_english_template_is_read_as_the_chinese_one_is() -> None:
    """Each heading is the same field, each choice is understood, and each kind is one of its own."""
    head = workbooks.read(xlsx_template.in_english()).rows[0]
    assert [FIELDS[heading(name)] for name in head] == list(xlsx_format.COLUMNS)
    assert [words.KINDS[words.word(name)] for name in xlsx_template.KINDS] == list(Kind)
    assert [words.DIFFICULTIES[words.word(name)] for name in xlsx_template.DIFFICULTIES] == list(Difficulty)
    assert [words.LEVELS[words.word(name)] for name in xlsx_template.LEVELS] == list(CognitiveLevel)
    kind = {
        "Type*": "Fill in the blank",
        "Question*": "____ and ____",
        "Answer*": "one|two",
        "Order free": "Yes",
    }
    (outcome,) = _read(head, [kind.get(str(name), "") for name in head])
    assert outcome.entry is not None
    assert isinstance(outcome.entry.key, FillBlankKey)
    assert outcome.entry.key.order_free


def test_the_template_is_read_and_its_headings_are_those_of_the_brief() -> None:
    sheet = workbooks.read(xlsx_format.write([]))
    assert sheet.rows[0][:16] == [
        *(
            "题型*",
            "题干*",
            *(f"选项{letter}" for letter in "ABCDEFGH"),
            "答案*",
            "解析",
            "难度",
            "分类",
            "分值",
            "出处段落",
        )
    ]
    assert sheet.rows[0][16:18] == ["原文引文", "备注"]
