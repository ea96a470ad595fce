"""Candidates are made of a document's own words, pass the bank's rules, and ask nothing twice."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.anchors import Passage, find, squeeze
from question_bank.checks import check_new
from question_bank.documents import number_notice
from question_bank.drafting import WEIGHTS, Candidate, draft, phrases_in
from question_bank.drafting.candidates import asked_already, with_lists_of
from question_bank.drafting.distractors import Distractors
from question_bank.drafting.phrases import Sort, listings_in
from question_bank.drafting.places import genre_of, place_of
from question_bank.items import (
    FillBlankKey,
    Kind,
    MultipleKey,
    SingleKey,
    TrueFalseKey,
    answer_texts,
    right_options,
)
from question_bank.wording import Wording
from tests.question_bank import paper

DOCUMENT = number_notice("\n\n".join(paper.PARAGRAPHS))
PASSAGES = {passage.paragraph: passage for passage in DOCUMENT}
PLAIN = Wording()


def _draft(paragraph: str, **more: object) -> list[Candidate]:
    return draft(PASSAGES[paragraph], DOCUMENT, title=paper.HEAD[1], wording=PLAIN, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "lists", "is_open"),
    [
        ("办好各类研讨班、专题班等，分期推进。", [["研讨班", "专题班"]], True),
        ("通过举办辅导报告、专题研讨、座谈交流等方式。", [["辅导报告", "专题研讨", "座谈交流"]], True),
        (
            "作为主体责任检查、年度考核、工作检查的重要内容。",
            [["主体责任检查", "年度考核", "工作检查"]],
            False,
        ),
        ("要明确任务书、时间表、路线图。", [["任务书", "时间表", "路线图"]], False),
        ("做到学史料、悟方法、办实事、开新局。", [["学史料", "悟方法", "办实事", "开新局"]], False),
        ("不断提高政治判断力、政治领悟力、政治执行力。", [["政治判断力", "政治领悟力", "政治执行力"]], False),
        ("一是听取意见，二是改进服务，三是建立台账。", [["听取意见", "改进服务", "建立台账"]], False),
        ("紧扣“坚定信心”“加快进度”“提高质量”三件事。", [["坚定信心", "加快进度", "提高质量"]], False),
        ("各县（协会、研究会）要办好。", [], False),
        ("没有并列的句子。", [], False),
    ],
)
def test_lists_are_cut_where_their_elements_begin_and_end(
    text: str, lists: list[list[str]], is_open: bool
) -> None:
    found = listings_in(text)
    assert [[each.text for each in listing.elements] for listing in found] == lists
    assert all(listing.open is is_open for listing in found)


def test_numbers_dates_and_quoted_phrases_are_found_and_slogans_are_not() -> None:
    text = "2019年12月31日前，完成80%的“读者回访”，落实“四服务”“两个维护”，历时17年半。"
    found = [(phrase.text, phrase.sort) for phrase in phrases_in(text)]
    assert found == [
        ("2019年12月31日", Sort.NUMBER),
        ("80%", Sort.NUMBER),
        ("读者回访", Sort.QUOTED),
        ("17年半", Sort.NUMBER),
    ]


@pytest.mark.parametrize(
    ("stated", "never"),
    [
        ("3月31日", {"4月31日", "2月31日"}),
        ("12月5日", {"13月5日"}),
    ],
)
def test_days_that_are_in_no_calendar_are_no_wrong_answers(stated: str, never: set[str]) -> None:
    passage = Passage("1.1", f"县图书馆要在{stated}前制定方案。")
    phrase = next(each for each in phrases_in(passage.text) if each.sort is Sort.NUMBER)
    others = set(Distractors([passage], []).others([phrase], passage, 6))
    assert others, "there are other days that are in the calendar"
    assert not {text for text in never if any(each in text or text in each for each in others)}


def test_a_passage_is_named_so_that_it_is_told_from_others() -> None:
    assert genre_of(paper.HEAD[1]) == "通知"
    assert genre_of("某某馆阅览须知") == "文件"
    named = {number: place_of(passage, "通知") for number, passage in PASSAGES.items()}
    assert named["2.0"] == "通知第二部分标题"
    assert named["2.1"] == "通知第二部分第一段"
    assert named["2.2"] == "通知“抓好修缮”一段"
    assert len(set(named.values())) == len(named) - sum(number.startswith("0.") for number in named) + len(
        {place for number, place in named.items() if number.startswith("0.")}
    )


def test_all_four_kinds_are_drafted() -> None:
    kinds = {each.entry.item.kind for number in PASSAGES for each in _draft(number)}
    assert kinds == {Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE, Kind.FILL_BLANK}


@pytest.mark.parametrize("paragraph", list(PASSAGES))
def test_every_candidate_stands_in_the_document(paragraph: str) -> None:
    """The quote stands in its passage; what is right stands in the quote; what is offered stands in the document."""
    whole = "\n".join(squeeze(passage.text) for passage in DOCUMENT)
    for candidate in _draft(paragraph):
        entry = candidate.entry
        assert find(entry.anchor.quote, PASSAGES[paragraph].text) is not None
        for text in answer_texts(entry):
            assert squeeze(text) in squeeze(entry.anchor.quote)
        numeric = any(character.isdigit() for text in answer_texts(entry) for character in text)
        for option in entry.item.options:
            assert squeeze(option.text) in whole or numeric
        if isinstance(entry.key, TrueFalseKey) and not entry.key.value:
            assert entry.original in entry.anchor.quote
            assert squeeze(entry.swapped_in) in whole or numeric
            assert entry.original in entry.rationale
            statement = entry.item.stem.partition("：")[2].rstrip("。")
            assert squeeze(statement) not in whole
        if isinstance(entry.key, SingleKey):
            assert len(entry.item.options) == 4
        if isinstance(entry.key, MultipleKey):
            assert 1 <= len(entry.item.options) - len(right_options(entry)) <= 3


@pytest.mark.parametrize("paragraph", list(PASSAGES))
def test_every_candidate_passes_the_rules_of_the_bank(paragraph: str) -> None:
    wording = with_lists_of(DOCUMENT, PLAIN)
    for candidate in _draft(paragraph):
        assert check_new([candidate.entry], [], DOCUMENT, wording) == []


def test_a_list_left_open_is_asked_as_what_the_text_lists() -> None:
    found = [each.entry for each in _draft("2.2") if set(answer_texts(each.entry)) == {"培训班", "研习班"}]
    assert {entry.item.kind for entry in found} == {Kind.MULTIPLE, Kind.FILL_BLANK}
    for entry in found:
        assert "列举" in entry.item.stem or "等" in entry.item.stem
        assert "只有" not in entry.item.stem


def test_a_list_is_filled_in_in_any_order() -> None:
    entry = next(
        each.entry
        for each in _draft("2.3")
        if isinstance(each.entry.key, FillBlankKey) and "改进服务" in answer_texts(each.entry)
    )
    assert isinstance(entry.key, FillBlankKey)
    assert entry.key.order_free
    assert entry.item.stem.count("____") == entry.item.blanks == 2


def test_what_an_item_asks_already_is_not_drafted_again() -> None:
    first = _draft("2.2")
    known = [each.entry for each in first[:3]]
    again = _draft("2.2", known=known)
    assert {each.id for each in again}.isdisjoint({entry.item.id for entry in known})
    assert not any(asked_already(each.entry, known) for each in again)
    assert _draft("2.2", known=[each.entry for each in first]) == []


def test_the_score_is_the_sum_of_its_stated_points_and_orders_the_candidates() -> None:
    found = _draft("2.2")
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    assert all(each.score == sum(WEIGHTS[reason] for reason in each.reasons) for each in found)


def test_the_same_passage_gives_the_same_candidates() -> None:
    assert _draft("2.3") == _draft("2.3")


def test_the_place_of_the_right_option_tells_nothing() -> None:
    places = set()
    for number in PASSAGES:
        for candidate in _draft(number):
            if isinstance(candidate.entry.key, SingleKey):
                ids = [option.id for option in candidate.entry.item.options]
                places.add(ids.index(candidate.entry.key.option_id))
    assert len(places) > 1


WORDS = [
    "读者回访",
    "古籍修缮",
    "阅览推广",
    "办好培训班",
    "馆藏登记",
    "“服务之星”",
    "2019年",
    "80%",
    "等",
    "要",
]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from([*WORDS, "、", "，", "。", "（", "）", "一是"]), max_size=14), max_size=5
    )
)
def test_whatever_the_text_candidates_are_sound(sentences: list[list[str]]) -> None:
    texts = ["".join(words) + "。" for words in sentences]
    document = [Passage(f"1.{number}", text) for number, text in enumerate(texts, 1)]
    for passage in document:
        for candidate in draft(passage, document, wording=PLAIN):
            entry = candidate.entry
            assert find(entry.anchor.quote, passage.text) is not None
            assert check_new([entry], [], document, with_lists_of(document, PLAIN)) == []
