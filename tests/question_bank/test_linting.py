"""What linting says of an item, rule by rule; and that it leaves a good item, and the shipped bank, alone."""

from dataclasses import replace

import pytest

from question_bank.anchors import Anchor, Passage, Span, occurrences
from question_bank.content import load_entries
from question_bank.items import (
    CognitiveLevel,
    Difficulty,
    Entry,
    Item,
    Kind,
    MultipleKey,
    SingleKey,
    TrueFalseKey,
    options_of,
)
from question_bank.likeness import likeness, pairs, sketch
from question_bank.linting import Neighbour, Surroundings, Weight, hindrances, lint
from question_bank.linting.known import CURES

QUOTE = "分层级、分批次推进，实现对党员干部的全员轮训"


def _single(*texts: str, right: int = 0, stem: str = "教育培训要实现什么？") -> Entry:
    options = options_of("p24-s90", texts)
    item = Item(
        "p24-s90",
        Kind.SINGLE,
        stem,
        "2.4",
        "教育培训",
        CognitiveLevel.RECALL,
        Difficulty.EASY,
        options=options,
    )
    return Entry(item, SingleKey(options[right].id), Anchor("2.4", QUOTE), "见第 2.4 段。")


GOOD = _single("全员轮训", "集中宣讲", "专题研讨", "座谈交流")


def _rules(entry: Entry, around: Surroundings | None = None) -> list[str]:
    return [advice.rule for advice in lint(entry, around or Surroundings())]


def test_a_good_item_is_left_alone() -> None:
    assert lint(GOOD) == []


def test_nothing_stands_in_the_way_of_any_shipped_item() -> None:
    entries = load_entries()
    quotes = [entry.anchor.quote for entry in entries]
    assert [advice for entry in entries for advice in hindrances(entry, Surroundings(quotes=quotes))] == []


def test_every_advice_says_what_is_wrong_and_how_it_is_mended() -> None:
    worst = _single(
        "实现对党员干部的全员轮训和培训", "以上都是", "研讨", "研讨班", stem="下列不属于四个意识是指什么？"
    )
    found = lint(worst)
    assert len(found) >= 4
    assert all(advice.cause and advice.cure and advice.field for advice in found)
    weights = [advice.weight for advice in found]
    assert weights == sorted(weights, key=lambda weight: weight is not Weight.BLOCKING)


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (("分层级、分批次推进全员轮训", "研讨", "宣讲", "交流"), True),
        (("全员轮训好", "集中宣讲", "专题研讨", "座谈交流"), False),
        (("全员", "分层级、分批次推进", "宣讲", "交流"), False),
    ],
)
def test_a_key_that_is_by_far_the_longest_stands_out(texts: tuple[str, ...], found: bool) -> None:
    assert ("longest_key" in _rules(_single(*texts))) is found


@pytest.mark.parametrize("text", ["以上都是", "以上都不是", "以上选项均正确", "上述各项都对", "以上皆是"])
def test_options_that_point_at_others_stand_in_the_way(text: str) -> None:
    assert [a.rule for a in hindrances(_single("全员轮训", "集中宣讲", "专题研讨", text))] == ["all_of_above"]


@pytest.mark.parametrize("text", ["A和B", "选项A、C", "B与D都对"])
def test_options_that_name_letters_stand_in_the_way(text: str) -> None:
    assert [a.rule for a in hindrances(_single("全员轮训", "集中宣讲", "专题研讨", text))] == ["by_letter"]


@pytest.mark.parametrize("text", ["以上级精神为指引", "全部门联动", "AB角制度"])
def test_words_that_only_begin_like_that_do_not(text: str) -> None:
    assert hindrances(_single("全员轮训", "集中宣讲", "专题研讨", text)) == []


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (("研讨班", "专题研讨班", "宣讲团", "座谈会"), True),
        (("1至3年", "2至5年", "6至8年", "9至10年"), True),
        (("1至3年", "4至5年", "6至8年", "9至10年"), False),
    ],
)
def test_options_that_overlap_are_named(texts: tuple[str, ...], found: bool) -> None:
    assert ("overlapping_options" in _rules(_single(*texts))) is found


def test_two_right_options_may_hold_each_other() -> None:
    entry = _single("任务清单", "重点任务清单", "宣讲", "座谈")
    ids = frozenset(option.id for option in entry.item.options[:2])
    both = replace(entry, item=replace(entry.item, kind=Kind.MULTIPLE), key=MultipleKey(ids))
    assert "overlapping_options" not in _rules(both)


@pytest.mark.parametrize(
    ("stem", "found"),
    [
        ("下列不属于教育培训形式的是？", True),
        ("下列【不属于】教育培训形式的是？", False),
        ("下列“不属于”教育培训形式的是？", False),
        ("下列属于教育培训形式的是？", False),
    ],
)
def test_a_negative_stem_says_so_loudly(stem: str, found: bool) -> None:
    entry = _single("全员轮训", "集中宣讲", "专题研讨", "座谈交流", stem=stem)
    assert ("negative_stem" in _rules(entry)) is found


def test_like_stems_are_advised_and_the_same_stem_stands_in_the_way() -> None:
    stem = GOOD.item.stem
    like = Surroundings(neighbours=[Neighbour("p1", Kind.SINGLE, f"{stem[:-1]}呢？")])
    same = Surroundings(neighbours=[Neighbour("p1", Kind.MULTIPLE, f" {stem}")])
    other = Surroundings(neighbours=[Neighbour("p1", Kind.SINGLE, "通知由谁印发？")])
    assert [(a.rule, a.weight) for a in lint(GOOD, like)] == [("like_stem", Weight.ADVISORY)]
    assert [(a.rule, a.weight) for a in lint(GOOD, same)] == [("same_stem", Weight.BLOCKING)]
    assert lint(GOOD, other) == []


@pytest.mark.parametrize(
    ("places", "found"),
    [({0: 40, 1: 20, 2: 20, 3: 20}, True), ({0: 25, 1: 25, 2: 25, 3: 25}, False), ({0: 10}, False)],
)
def test_a_key_in_the_usual_place_is_told_once_there_are_enough(places: dict[int, int], found: bool) -> None:
    assert ("key_spread" in _rules(GOOD, Surroundings(key_places=places))) is found


def test_too_many_true_statements_are_told() -> None:
    item = replace(GOOD.item, kind=Kind.TRUE_FALSE, options=())
    entry = replace(GOOD, item=item, key=TrueFalseKey(True))
    assert "key_spread" in _rules(entry, Surroundings(key_places={1: 30, 0: 10}))
    assert "key_spread" not in _rules(entry, Surroundings(key_places={1: 20, 0: 20}))


def test_a_quote_is_looked_for_in_its_passage_and_told_where_it_stands() -> None:
    passage = Passage("2.4", f"要{QUOTE}。集中宣讲、专题研讨、座谈交流。")
    here = Surroundings(passages=[passage])
    there = Surroundings(
        passages=[Passage("2.4", "别的话。"), Passage("2.5", f"要{QUOTE}。集中宣讲、专题研讨、座谈交流。")]
    )
    assert lint(GOOD, here) == []
    (advice,) = hindrances(GOOD, there)
    assert (advice.rule, advice.field) == ("quote", "quote")
    assert "第 2.5 段" in advice.cure


def test_a_quote_that_stands_twice_says_which_and_a_wrong_place_stands_in_the_way() -> None:
    text = f"{QUOTE}。再次强调，{QUOTE}。集中宣讲、专题研讨、座谈交流。"
    around = Surroundings(passages=[Passage("2.4", text)])
    first, second = occurrences(QUOTE, text)
    told = {rule.rule: rule for rule in lint(GOOD, around)}
    assert "出现 2 次" in told["which_quote"].cause
    assert told["which_quote"].weight is Weight.ADVISORY
    for place in (first, second):
        named = replace(GOOD, anchor=Anchor("2.4", QUOTE, place))
        assert not {"which_quote", "quote"} & {advice.rule for advice in lint(named, around)}
    wrong = replace(GOOD, anchor=Anchor("2.4", QUOTE, Span(1, 9)))
    assert [(each.rule, each.field) for each in hindrances(wrong, around)] == [("quote", "span")]


def test_words_from_nowhere_are_told_only_where_there_is_a_document() -> None:
    entry = _single("全员轮训", "月球车间", "专题研讨", "座谈交流")
    quotes = Surroundings(quotes=["专题研讨、座谈交流"])
    assert "closed_world" in _rules(entry, quotes)
    assert "closed_world" not in _rules(entry)


def test_a_slogan_never_spelled_out_stands_in_the_way() -> None:
    entry = _single("全员轮训", "集中宣讲", "专题研讨", "座谈交流", stem="“四个意识”是指什么？")
    assert [advice.rule for advice in hindrances(entry)] == ["unexaminable"]


def test_every_rule_of_shape_and_phrasing_has_its_cure() -> None:
    assert all(cure and field for _weight, field, cure in CURES.values())


def test_like_stems_share_a_mark_and_unlike_ones_seldom_do() -> None:
    """The sketch finds what a comparison with every stem would find, over all pairs of the shipped bank."""
    stems = [entry.item.stem for entry in load_entries()]
    varied = [f"{stem[:-1]}呢{stem[-1]}" for stem in stems]
    missed = [
        (one, other)
        for one, other in zip(stems, varied, strict=True)
        if likeness(pairs(one), pairs(other)) >= 0.8 and not set(sketch(one)) & set(sketch(other))
    ]
    assert len(missed) <= len(stems) // 100
    shared = sum(bool(set(sketch(one)) & set(sketch(other))) for one in stems[:80] for other in stems[200:])
    assert shared < 80 * len(stems[200:]) // 20
