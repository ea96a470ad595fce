"""GIFT as people and Moodle write it; what has no place here is named with its line and its reason."""

import pytest

from question_bank.interchange import reading
from question_bank.interchange.outcomes import Outcome, Reading
from question_bank.items import FillBlankKey, Kind, MultipleKey, TrueFalseKey, right_options

FILE = r"""// 一份手写的题库
$CATEGORY: $course$/培训/传达学习

::第一题::馆藏古籍的修缮由谁负责？{
  =县图书馆 #说得对
  ~乡镇文化站
  ~%-33.333%出版社
  ####见第一段。
}

[html]<p>哪两项属于<b>阅览推广</b>？</p>{
  ~%50%读书会
  ~%50%巡回书车
  ~%-100%盘点
}

两个正确{~=甲 ~=乙 ~丙}

公式 2\=1+1\: 写作 \{a\}{T#想一想}

全文应于{=六月底 =%50%6 月 =6月底}前公布。

谁写的？{=张三 =李四\#一}

论述修缮的步骤。{}

匹配{=甲 -> 一 =乙 -> 二}

何年？{#1949:2}

这是一段说明。

坏的{=甲

::末题::[plain]1 < 2 且 \~3\n对吗？{FALSE}
"""


def _read(text: str, encoding: str = "utf-8") -> Reading:
    return reading.read(text.encode(encoding), "题.txt", "gift")


def _one(text: str) -> Outcome:
    (outcome,) = _read(text).outcomes
    return outcome


def test_a_file_of_another_system_comes_in_or_is_named() -> None:
    found = _read(FILE)
    assert [outcome.line for outcome in found.outcomes] == [4, 11, 17, 19, 21, 23, 25, 27, 29, 31, 33, 35]
    assert [outcome.entry.item.kind if outcome.entry else None for outcome in found.outcomes] == [
        Kind.SINGLE,
        Kind.MULTIPLE,
        Kind.MULTIPLE,
        Kind.TRUE_FALSE,
        Kind.FILL_BLANK,
        Kind.FILL_BLANK,
        Kind.SHORT_ANSWER,
        None,
        None,
        None,
        None,
        Kind.TRUE_FALSE,
    ]
    causes = [outcome.fault.cause for outcome in found.faults if outcome.fault]
    assert [cause[:3] for cause in causes] == ["匹配题", "数值题", "只有说", "大括号"]


def test_a_single_choice_keeps_its_topic_rationale_and_name() -> None:
    outcome = _read(FILE).outcomes[0]
    entry = outcome.entry
    assert entry
    assert right_options(entry) == ("县图书馆",)
    assert (entry.item.topic, entry.rationale, entry.note) == ("传达学习", "见第一段。", "题名：第一题")
    assert {loss.field for loss in outcome.losses} == {"options", "key"}
    assert outcome.missing == ("paragraph", "quote", "cognitive_level", "expected_difficulty")


def test_html_becomes_plain_and_weights_make_a_multiple() -> None:
    outcome = _read(FILE).outcomes[1]
    assert outcome.entry
    assert outcome.entry.item.stem == "哪两项属于阅览推广？"
    assert right_options(outcome.entry) == ("读书会", "巡回书车")
    assert [str(loss) for loss in outcome.losses] == ["题干：加粗、斜体等格式没有保留"]


def test_escapes_mean_the_character_itself() -> None:
    outcome = _read(FILE).outcomes[3]
    assert outcome.entry
    assert outcome.entry.item.stem == "公式 2=1+1: 写作 {a}"
    last = _read(FILE).outcomes[-1].entry
    assert last
    assert last.item.stem == "1 < 2 且 ~3\n对吗？"
    assert last.key == TrueFalseKey(False)


def test_a_missing_word_leaves_a_blank_where_it_stood() -> None:
    outcome = _read(FILE).outcomes[4]
    assert outcome.entry
    assert outcome.entry.item.stem == "全文应于____前公布。"
    assert outcome.entry.key == FillBlankKey((("六月底", "6月底"),))
    assert "50%" in outcome.losses[0].sentence
    after = _read(FILE).outcomes[5].entry
    assert after
    assert (after.item.stem, after.key) == ("谁写的？____", FillBlankKey((("张三", "李四#一"),)))


def test_two_fully_right_choices_of_a_single_are_told() -> None:
    outcome = _one("甲{=乙 =丙 ~丁}")
    assert outcome.entry
    assert isinstance(outcome.entry.key, MultipleKey)
    assert "任选其一" in outcome.losses[0].sentence


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gbk", "gb18030"])
def test_any_encoding_people_use_is_read(encoding: str) -> None:
    text = "// 注\r\n古籍由谁修缮？{=县图书馆 ~出版社}\r\n\r\n对吗？{T}\r\n"
    found = _read(text, encoding)
    assert [outcome.entry.item.stem for outcome in found.outcomes if outcome.entry] == [
        "古籍由谁修缮？",
        "对吗？",
    ]
    assert [outcome.line for outcome in found.outcomes] == [2, 4]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("甲{=乙 ~乙}", "有两个选项相同"),
        ("甲{~乙 ~丙}", "没有标明正确选项"),
        ("甲{" + " ".join(f"~{letter}" for letter in "一二三四五六七八九") + " =十}", "有 10 个选项"),
        ("{=乙 ~丙}", "没有题干"),
        ("甲{=乙} 丙{=丁}", "一题有两处答案"),
        ("甲{乙}", "没有 = 或 ~"),
        ("甲}乙{", "大括号不成对"),
    ],
)
def test_a_fault_says_its_cause_and_its_cure(text: str, cause: str) -> None:
    outcome = _one(text)
    assert outcome.fault
    assert cause in outcome.fault.cause
    assert outcome.fault.cure


def test_an_id_and_tags_of_ours_are_read_those_of_others_kept_apart() -> None:
    ours = _one("// [id:lunxun:p24-s01] [tag:知识点：教育培训] [tag:认知层次：运用] [tag:难度：难]\n甲{T}")
    assert ours.entry
    assert (ours.entry.item.id, ours.entry.item.topic) == ("p24-s01", "教育培训")
    assert (ours.entry.item.cognitive_level, ours.entry.item.expected_difficulty) == ("apply", "hard")
    other = _one("// [id:q1] [tag:期末]\n甲{T}")
    assert other.entry
    assert other.entry.item.id.startswith("x-")
    assert other.entry.note == "原题号：q1；标签：期末"
