"""Each rule of the bank is shown an entry that breaks it and one that keeps it."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from question_bank.anchors import Anchor, Passage
from question_bank.checks import OpenList, Wording, census, check, check_new
from question_bank.checks.naming import check_naming
from question_bank.checks.neutral import World
from question_bank.content import load_entries
from question_bank.items import (
    Entry,
    FillBlankKey,
    Kind,
    MultipleKey,
    RubricPoint,
    ShortAnswerKey,
    SingleKey,
    options_of,
)
from tests.question_bank.builders import (
    EVERY_KIND,
    QUOTE,
    SINGLE_TEXTS,
    fill_blank,
    item,
    multiple,
    short_answer,
    single,
    true_false,
)

PLAIN = Wording()
CAREFUL = Wording(
    open_lists=(OpenList("1.1", SINGLE_TEXTS[:3]),),
    near_twins=(("首要任务", "重要任务"),),
    unexaminable=("四心服务",),
    locators=("三件实事",),
)


def _rules(*entries: Entry, source: Sequence[Passage] | None = None, wording: Wording = PLAIN) -> set[str]:
    return {fault.rule for fault in check(entries, source, wording)}


def _with(entry: Entry, **changes: Any) -> Entry:
    return replace(entry, item=replace(entry.item, **changes))


def test_complete_entries_have_no_fault() -> None:
    assert check(EVERY_KIND, [Passage("1.1", QUOTE)], PLAIN) == []
    assert check(EVERY_KIND, None, PLAIN) == []


def test_ids_are_given_once() -> None:
    assert "id" in _rules(single(), _with(single(), stem="另一题"))


@pytest.mark.parametrize("field", ["stem", "paragraph", "topic"])
def test_an_empty_field_of_the_item_is_a_fault(field: str) -> None:
    assert "required" in _rules(_with(single(), **{field: " "}))


def test_an_empty_quote_or_rationale_is_a_fault() -> None:
    assert "required" in _rules(replace(single(), rationale=""))
    assert "required" in _rules(replace(single(), anchor=Anchor("1.1", "")))
    assert "required" in _rules(replace(single(), anchor=Anchor("1.2", QUOTE)))


def test_a_key_of_another_kind_is_a_fault() -> None:
    assert "kind" in _rules(replace(single(), key=true_false().key))


def test_a_single_has_four_options_or_three_with_a_note() -> None:
    three = _with(single(), options=single().item.options[:3])
    assert _rules(three) == {"options"}
    assert _rules(replace(three, note="原文只有三项。")) == set()
    assert "options" in _rules(_with(single(), options=single().item.options[:2]))


def test_a_key_stands_among_the_options() -> None:
    assert "key" in _rules(replace(single(), key=SingleKey("00000000")))
    assert "key" in _rules(replace(multiple(), key=MultipleKey(frozenset({"0", "1"}))))


def test_options_differ_and_hold_words() -> None:
    doubled = options_of("p11-s01", ("古籍修缮", "古籍 修缮", "读者回访", "阅览推广"))
    assert "options" in _rules(_with(single(), options=doubled))
    assert "options" in _rules(_with(single(), options=options_of("p11-s01", ("", *SINGLE_TEXTS[:3]))))
    assert "options" in _rules(_with(true_false(), options=doubled))


def test_a_multiple_has_two_right_options_and_a_distractor() -> None:
    assert "key" in _rules(multiple(right=SINGLE_TEXTS[:1]))
    assert "key" in _rules(multiple(right=SINGLE_TEXTS))
    assert _rules(multiple(right=SINGLE_TEXTS[:2])) == set()


def test_blanks_agree_with_the_key() -> None:
    assert "blanks" in _rules(_with(fill_blank(), stem="只有一个____。"))
    assert "blanks" in _rules(_with(fill_blank(), blanks=1))
    assert "blanks" in _rules(_with(fill_blank(), stem="太短的__，还有____。"))
    assert "key" in _rules(replace(fill_blank(), key=FillBlankKey((("古籍修缮",), ()))))


def test_the_first_accepted_text_stands_in_the_quote_and_not_in_the_stem() -> None:
    assert "key_in_quote" in _rules(fill_blank(blanks=(("修缮古籍", "古籍修缮"),)))
    assert "given_away" in _rules(_with(fill_blank(), stem="抓好古籍修缮：____、____。"))


def test_rubric_points_are_worth_a_mark_each_and_differ() -> None:
    def rules(*points: RubricPoint) -> set[str]:
        return _rules(replace(short_answer(), key=ShortAnswerKey(points)))

    good = RubricPoint("古籍修缮", Decimal(1), ("古籍",))
    assert rules(good) == set()
    assert rules() == rules(good, good) == {"rubric"}
    assert rules(replace(good, marks=Decimal("0.5"))) == rules(replace(good, keywords=())) == {"rubric"}
    assert "rubric" in rules(replace(good, text=" "))


@pytest.mark.parametrize(
    "changes",
    [
        {"original": ""},
        {"swapped_in": ""},
        {"original": "四件实事"},
        {"swapped_in": "六件实事"},
        {"swapped_in": "三件实事"},
        {"rationale": "原文不是这样。"},
    ],
)
def test_a_false_statement_shows_what_was_swapped(changes: dict[str, Any]) -> None:
    assert "swap" in _rules(true_false(**changes))


def test_a_true_statement_swaps_nothing() -> None:
    assert _rules(true_false(value=True)) == set()
    assert _rules(true_false(value=True, original="三件实事")) == {"swap"}


def test_a_quote_stands_in_the_paragraph_it_cites() -> None:
    apart = QUOTE.replace("阅览", "阅\n览 ")
    assert _rules(single(), source=[Passage("1.1", f"前文。{apart}。")]) == set()
    assert "quote" in _rules(single(), source=[Passage("1.2", QUOTE), Passage("1.1", "别的话")])
    altered = replace(single(), anchor=Anchor("1.1", QUOTE.replace("抓好", "做好")))
    assert "quote" in _rules(altered, source=[Passage("1.1", QUOTE)])


def test_options_come_from_the_document_or_are_neutral() -> None:
    def rules(text: str, source: Sequence[Passage] | None = None) -> set[str]:
        options = options_of("p11-s01", ("古籍修缮", "阅览推广", "读者回访", text))
        return _rules(_with(single(), options=options), source=source)

    source = [Passage("1.1", QUOTE), Passage("1.2", "别处另有展览策划。")]
    assert rules("展览策划", source) == set()
    assert rules("展览策划") == {"closed_world"}
    assert rules("数字阅读", source) == {"closed_world"}
    assert rules("读者回访、阅览推广") == set()
    assert rules("2019年7月2日") == rules("办成五件实事") == rules("17年半") == set()


def test_keys_come_from_the_document() -> None:
    point = RubricPoint("数字阅读", Decimal(1), ("数字",))
    assert _rules(replace(short_answer(), key=ShortAnswerKey((point,)))) == {"closed_world"}
    swapped = true_false(swapped_in="五件喜事")
    assert "closed_world" in _rules(_with(swapped, stem="要办成五件喜事。"))


@pytest.mark.parametrize(
    "phrase", ["3个", "第四部分", "2021年3月20日至25日", "约十年", "100周年", "40%", "四项要求"]
)
def test_neutral_phrases(phrase: str) -> None:
    assert World(["提出三项要求"]).neutral(phrase)


@pytest.mark.parametrize("phrase", ["增强", "四项指示", "五心服务", "三个"[:0]])
def test_phrases_that_are_not_neutral(phrase: str) -> None:
    assert not World(["提出三项要求", "做好“四心服务”"], ["四心服务"]).neutral(phrase)


def _asking(entry: Entry, stem: str) -> set[str]:
    return _rules(_with(entry, stem=stem), wording=CAREFUL)


def test_an_open_list_is_asked_as_what_the_notice_lists() -> None:
    assert _asking(multiple(), "通知列举的工作包括哪些？") == set()
    assert _asking(multiple(), "各县图书馆要抓好的工作有哪些？") == {"open_list"}
    assert _asking(multiple(), "通知列举的工作只有哪些？") == {"open_list"}
    assert _asking(single(), "哪一项属于要抓好的工作？") == {"open_list"}
    assert _asking(fill_blank(), "抓好阅览推广、____、____等工作。") == set()
    assert _asking(fill_blank(), "抓好阅览推广、____、____。") == {"open_list"}
    elsewhere = replace(_with(multiple(), paragraph="1.2"), anchor=Anchor("1.2", QUOTE))
    assert _asking(elsewhere, "各县图书馆要抓好的工作有哪些？") == set()


def test_a_near_twin_names_its_paragraph() -> None:
    quote = replace(single(), anchor=Anchor("1.1", f"{QUOTE}，作为首要任务、重要任务"))
    texts = ("首要任务", "重要任务", "读者回访", "古籍修缮")
    asked = replace(
        _with(quote, options=options_of("p11-s01", texts)), key=SingleKey(options_of("p11-s01", texts)[0].id)
    )
    assert _asking(asked, "要作为什么来抓？") == {"near_twin"}
    assert _asking(asked, "第一部分首段要求作为什么来抓？") == set()
    assert _asking(asked, "“三件实事”要作为什么来抓？") == set()
    parted = fill_blank(blanks=(("首要",),))
    parted = replace(parted, anchor=quote.anchor)
    assert _asking(parted, "要作为____任务来抓。") == {"near_twin"}


@pytest.mark.parametrize(
    ("stem", "rules"),
    [
        ("“四心服务”的具体内容是什么？", {"unexaminable"}),
        ("四心服务包括哪些方面？", {"unexaminable"}),
        ("请写出“四心服务”。", {"unexaminable"}),
        ("通知要求提升“四心服务”能力和什么？", set()),
    ],
)
def test_a_slogan_the_notice_does_not_explain_is_not_asked(stem: str, rules: set[str]) -> None:
    assert _asking(true_false(value=True), stem) == rules


def test_stems_differ() -> None:
    stem = "依照通知第一部分，各县图书馆在六月一日之前要抓好的第一件工作是什么？"
    first, second = _with(single(), stem=stem), single("p11-s02")
    assert "duplicate_stem" in _rules(first, _with(second, stem=stem.replace("，", " ")))
    assert "near_duplicate_stem" in _rules(first, _with(second, stem=stem.replace("工作", "工作的")))
    assert _rules(first, _with(second, stem="第一部分要求办成什么？")) == set()
    other_kind = _with(true_false(value=True), stem=stem.replace("工作", "工作的"))
    assert _rules(first, other_kind) == set()


_WORDS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"


def _many_singles(rights: str, texts: tuple[str, ...] = SINGLE_TEXTS) -> list[Entry]:
    return [
        single(f"p11-s{n:02}", texts["ABCD".index(right)], stem=f"第{word}问{word}{n}")
        for n, (right, word) in enumerate(zip(rights, _WORDS, strict=True))
    ]


def test_answer_positions_are_balanced() -> None:
    assert _rules(*_many_singles("ABCD" * 5)) == set()
    assert _rules(*_many_singles("AAAAAAAA" + "BCD" * 4)) == {"balance"}
    assert _rules(*_many_singles("ABC" * 6 + "DD")) == {"balance"}


def test_the_longest_option_is_not_usually_the_key() -> None:
    # D is the longest of the four.
    longest = _many_singles("ABCD" * 5)
    stretched = [
        _with(each, options=(*each.item.options[:3], replace(each.item.options[3], text="古籍")))
        for each in longest
    ]
    lengthened = [
        _with(each, options=tuple(_longer(option, each.key) for option in each.item.options))
        for each in stretched
    ]
    assert _rules(*lengthened) == {"balance"}
    assert _rules(*stretched) == set()


def _longer(option: Any, key: Any) -> Any:
    """Make the right option longer than the others, still in the words of the quote."""
    return replace(option, text=QUOTE[:12]) if option.id == key.option_id else option


def test_true_and_false_are_balanced() -> None:
    def many(truths: int) -> list[Entry]:
        entries = (true_false(f"p11-t{n:02}", value=n < truths) for n in range(20))
        return [_restated(each, word) for each, word in zip(entries, _WORDS, strict=True)]

    assert _rules(*many(8)) == _rules(*many(12)) == set()
    assert _rules(*many(7)) == _rules(*many(13)) == {"balance"}


def _restated(entry: Entry, word: str) -> Entry:
    return _with(entry, stem=f"{word * 30}{entry.item.stem}")


def test_the_shipped_ids_tell_paragraph_and_kind() -> None:
    assert list(check_naming(EVERY_KIND)) == []
    assert len(list(check_naming([single("p11-m01"), single("p12-s01"), single("p11-s1")]))) == 3


def test_the_census_counts_kinds_and_paragraphs() -> None:
    later = replace(single("p110-s01"), item=item(item_id="p110-s01", paragraph="1.10"))
    counted = census([later, *EVERY_KIND])
    assert (counted.total, counted.by_kind[Kind.SINGLE], counted.by_kind[Kind.MULTIPLE]) == (6, 2, 1)
    assert list(counted.by_paragraph.items()) == [("1.1", 5), ("1.10", 1)]
    assert counted.lines()[-1] == "合计\t2\t1\t1\t1\t1\t6"


def test_new_entries_are_judged_beside_those_known_and_these_are_not() -> None:
    """Hold a new stem against the bank's, and let a new item offer words of the bank's quotes."""
    shipped = load_entries()
    fresh, known = shipped[0], shipped[1:]
    assert check_new([fresh], known) == []
    twin = replace(fresh, item=replace(fresh.item, id="p01-s99"))
    assert [(fault.item_id, fault.rule) for fault in check_new([twin], shipped)] == [
        ("p01-s99", "duplicate_stem")
    ]
    assert [fault for fault in check_new([fresh], []) if fault.rule == "closed_world"] == [
        fault for fault in check([fresh]) if fault.rule == "closed_world"
    ]
    assert check_new([], [twin, *shipped]) == []
