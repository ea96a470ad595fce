"""Quotes are found whatever the page did to them; a notice is numbered by its shape."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.anchors import (
    Anchor,
    Passage,
    Span,
    find,
    find_in,
    follow,
    occurrences,
    ordinal,
    pinned,
    squeeze,
)
from question_bank.documents import number_notice

NOTICE = """
某某省图书馆学会文件

闽某图〔2019〕3号

— 1 —
某某省图书馆学会关于做好 古籍修缮
工作的通知

各市图书馆学会，各县图书馆：

2019年5月6日，学会召开年会。为落实年会要求，现将有关事项通知
如下。

一、充分认识意义，切实统一思想

古籍是前人留下的家底，各县图书馆要心中有数。

二、抓好三件实事

各县图书馆要扛起责任，扎实

- 2 -

抓好有关工作，做到“读者
回访”全覆盖。

抓好修缮。要办好各类培训班，分年度推进。

抓好回访。要在 2019 年 12 月底前完成；不得遗漏。

三、加强领导

各县图书馆要及时报告学会。
\x0c
某某省图书馆学会办公室

2019年6月1日印发
"""


def test_a_notice_is_numbered_by_its_headings() -> None:
    numbered = {passage.paragraph: passage.text for passage in number_notice(NOTICE)}
    assert numbered == {
        "0.1": "闽某图〔2019〕3号",
        "0.2": "某某省图书馆学会关于做好古籍修缮工作的通知",
        "0.3": "各市图书馆学会，各县图书馆：",
        "0.4": "2019年5月6日，学会召开年会。为落实年会要求，现将有关事项通知如下。",
        "1.0": "一、充分认识意义，切实统一思想",
        "1.1": "古籍是前人留下的家底，各县图书馆要心中有数。",
        "2.0": "二、抓好三件实事",
        "2.1": "各县图书馆要扛起责任，扎实抓好有关工作，做到“读者回访”全覆盖。",
        "2.2": "抓好修缮。要办好各类培训班，分年度推进。",
        "2.3": "抓好回访。要在2019年12月底前完成；不得遗漏。",
        "3.0": "三、加强领导",
        "3.1": "各县图书馆要及时报告学会。",
        "4.1": "某某省图书馆学会办公室",
        "4.2": "2019年6月1日印发",
    }


def test_a_notice_printed_twice_at_its_head_is_numbered_once() -> None:
    twice = "某某省图书馆学会文件\n\n闽某图〔2019〕3号\n\n" + NOTICE
    assert number_notice(twice) == number_notice(NOTICE)


def test_a_text_without_headings_or_addressees_still_has_its_words() -> None:
    assert number_notice("试行办法\n\n本办法自公布之日起施行。\n") == [
        Passage("0.2", "试行办法"),
        Passage("0.4", "本办法自公布之日起施行。"),
    ]
    assert number_notice("") == []


@pytest.mark.parametrize("paragraph", ["2.1", "2.3"])
def test_a_quote_across_a_page_break_or_a_stray_space_is_found(paragraph: str) -> None:
    quotes = {"2.1": "扎实抓好有关工作", "2.3": "2019年12月底"}
    assert find_in(Anchor(paragraph, quotes[paragraph]), number_notice(NOTICE)) is not None
    assert find_in(Anchor("1.1", quotes[paragraph]), number_notice(NOTICE)) is None


def test_a_span_counts_in_the_text_as_given() -> None:
    assert find("庆祝建馆100周年", "以成绩 庆祝建馆 100\n周年。") == Span(4, 15)
    assert find("建馆 周年", "建馆100周年") is None
    assert find(" ", "建馆") is None


@given(st.text(alphabet="古籍修缮 \n\u3000，", min_size=1), st.data())
def test_every_stretch_of_a_text_is_found_however_it_is_spaced(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    stretch = text[start : data.draw(st.integers(start + 1, len(text)))]
    span = find(" ".join(squeeze(stretch)), text)
    if squeeze(stretch):
        assert span is not None
        assert squeeze(text[span.start : span.end]) == squeeze(stretch)
    else:
        assert span is None


def test_a_quote_that_stands_twice_is_found_where_its_span_says() -> None:
    passages = [Passage("2.1", "办好培训班。办好研习班，再办好培训班。")]
    first, second = occurrences("办好培训班", passages[0].text)
    assert (first, second) == (Span(0, 5), Span(13, 18))
    assert find_in(Anchor("2.1", "办好培训班"), passages) == first
    assert find_in(Anchor("2.1", "办好培训班", second), passages) == second
    assert find_in(Anchor("2.1", "办好培训班", Span(6, 11)), passages) is None


# Few different words, so that they come again and again.
WORDS = st.lists(st.sampled_from(["修缮", "回访", "，", "甲", "乙"]), max_size=8).map("".join)


@given(st.lists(WORDS, min_size=2, max_size=5), st.data())
def test_each_place_of_a_quote_is_named_by_its_number_and_found_by_its_span(
    between: list[str], data: st.DataObject
) -> None:
    text = "修缮古籍".join(between)
    places = occurrences("修缮古籍", text)
    assert len(places) == len(between) - 1
    number = data.draw(st.integers(1, len(places)))
    anchor = pinned(Anchor("1.1", "修缮古籍"), number, text)
    assert anchor is not None
    assert find_in(anchor, [Passage("1.1", text)]) == places[number - 1]
    assert ordinal(anchor, text) == (number if len(places) > 1 else None)
    assert pinned(anchor, len(places) + 1, text) is None


@given(st.lists(WORDS, min_size=2, max_size=5), WORDS, WORDS, st.data())
def test_a_place_is_found_again_in_a_text_with_more_before_and_after(
    between: list[str], before: str, after: str, data: st.DataObject
) -> None:
    """What is put before and after holds none of the quote, so the same words stand around each place as before."""
    text = "修缮古籍".join(["丙", *between, "丁"])
    at = data.draw(st.integers(0, len(between)))
    place = occurrences("修缮古籍", text)[at]
    longer = f"{before}{text}{after}"
    found = follow("修缮古籍", place, text, longer)
    assert found == Span(place.start + len(before), place.end + len(before))
    assert follow("修缮古籍", found, longer, text) == place
