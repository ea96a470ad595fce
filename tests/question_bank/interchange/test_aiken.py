"""Aiken with A. and A), in Chinese punctuation too; every item is read or named."""

from question_bank.interchange import reading
from question_bank.items import Kind, right_options

FILE = """古籍由谁修缮？
A) 县图书馆
B) 出版社
C) 乡镇文化站
ANSWER: A

哪一年开馆？
（写公历年份）
A. 1949
b. 1950
Ｃ．1951
ANSWER: b
下面哪些是推广活动？
A、读书会
B、巡回书车
C、盘点
答案：AB

没有答案的题
A. 甲
B. 乙

答案不对的题
A. 甲
B. 乙
ANSWER: E

只有题干
ANSWER: A
"""


def test_every_item_is_read_or_named() -> None:
    found = reading.read(FILE.encode(), "题.txt")
    assert found.format == "aiken"
    assert [outcome.line for outcome in found.outcomes] == [1, 7, 13, 19, 23, 28]
    first, second, third = (outcome.entry for outcome in found.outcomes[:3])
    assert first and second and third  # noqa: PT018 - three of a kind
    assert right_options(first) == ("县图书馆",)
    assert (second.item.stem, right_options(second)) == ("哪一年开馆？ （写公历年份）", ("1950",))
    assert (third.item.kind, right_options(third)) == (Kind.MULTIPLE, ("读书会", "巡回书车"))
    assert [outcome.fault.cause for outcome in found.faults if outcome.fault] == [
        "没有 ANSWER 一行",
        "答案“E”不是选项的字母",
        "没有选项",
    ]


def test_what_aiken_does_not_say_is_still_missing() -> None:
    outcome = reading.read(FILE.encode(), "题.txt").outcomes[0]
    assert set(outcome.missing) == {
        "paragraph",
        "quote",
        "rationale",
        "topic",
        "cognitive_level",
        "expected_difficulty",
    }
