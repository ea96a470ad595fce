"""How an item stands in a new version of its document, for versions made of the old one by chance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.anchors import (
    DRIFTED,
    Anchor,
    Passage,
    Standing,
    Verdict,
    find,
    judge,
    judge_all,
    locate,
    occurrences,
)
from question_bank.documents import Part, Role, number, number_notice
from tests.question_bank import paper

OLD = number_notice("\n\n".join(paper.PARAGRAPHS))
ANCHORS = [
    Anchor("2.1", "做到“读者回访”全覆盖"),
    Anchor("2.2", "培训班、研习班等，分年度推进"),
    Anchor("2.3", "一是听取意见，二是改进服务"),
    Anchor("1.1", "各县图书馆要心中有数"),
    Anchor("3.1", "每季度末及时报告学会"),
]
NEW = [f"{digit}号新馆舍{digit}月动工，由{digit}处负责{digit}项筹备。" for digit in "甲乙丙丁戊己庚"]


def _parts() -> list[Part]:
    roles = {"1.0": Role.HEADING, "2.0": Role.HEADING, "3.0": Role.HEADING}
    roles |= {"0.1": Role.NUMBER, "0.2": Role.TITLE, "0.3": Role.ADDRESSEES}
    roles |= {"4.1": Role.SIGNATURE, "4.2": Role.SIGNATURE}
    return [Part(roles.get(each.paragraph, Role.BODY), each.text) for each in OLD]


def _holds(verdict: Verdict, after: list[Passage]) -> bool:
    """Say whether a verdict's quote stands, character by character, where its span says."""
    passage = next(each for each in after if each.paragraph == verdict.paragraph)
    assert verdict.span is not None
    return passage.text[verdict.span.start : verdict.span.end] == verdict.quote


@st.composite
def _with_insertions(draw: st.DrawFn) -> list[Passage]:
    parts = _parts()
    for text in draw(st.lists(st.sampled_from(NEW), unique=True, max_size=5)):
        parts.insert(draw(st.integers(3, len(parts) - 2)), Part(Role.BODY, text))
    return number(parts)


@st.composite
def _dressed(draw: st.DrawFn) -> list[Passage]:
    """Write the old words with other spaces and other forms of the same punctuation."""
    forms = {"，": "，,", "：": "：:", "“": '“"「', "”": '”"」', "（": "（(", "）": "）)", "；": "；;"}
    space = st.sampled_from(["", "", "", " ", "\u3000", "\n", "\u200b"])
    return [
        Passage(
            each.paragraph, "".join(draw(st.sampled_from(forms.get(c, c))) + draw(space) for c in each.text)
        )
        for each in OLD
    ]


def test_the_same_text_leaves_every_item_as_it_was() -> None:
    assert [each.standing for each in judge_all(ANCHORS, OLD, OLD)] == [Standing.UNCHANGED] * len(ANCHORS)


@given(_dressed())
def test_spaces_and_forms_of_punctuation_are_no_change(after: list[Passage]) -> None:
    for anchor, verdict in zip(ANCHORS, judge_all(ANCHORS, OLD, after), strict=True):
        assert (verdict.standing, verdict.paragraph) == (Standing.UNCHANGED, anchor.paragraph)
        assert _holds(verdict, after)


@given(_with_insertions())
def test_paragraphs_put_in_move_items_and_change_none(after: list[Passage]) -> None:
    for anchor, verdict in zip(ANCHORS, judge_all(ANCHORS, OLD, after), strict=True):
        moved = verdict.paragraph != anchor.paragraph
        assert verdict.standing is (Standing.MOVED if moved else Standing.UNCHANGED)
        assert verdict.quote == anchor.quote
        assert _holds(verdict, after)


@given(st.permutations(range(len(OLD))))
def test_an_order_turned_round_moves_items_and_changes_none(order: list[int]) -> None:
    after = [Passage(OLD[place].paragraph, OLD[at].text) for place, at in enumerate(order)]
    for anchor, verdict in zip(ANCHORS, judge_all(ANCHORS, OLD, after), strict=True):
        was = next(each.text for each in OLD if each.paragraph == anchor.paragraph)
        assert verdict.standing not in DRIFTED
        assert next(each.text for each in after if each.paragraph == verdict.paragraph) == was


@given(st.sampled_from(ANCHORS), st.lists(st.sampled_from(NEW), max_size=3))
def test_an_item_whose_paragraph_was_taken_out_is_gone(anchor: Anchor, new: list[str]) -> None:
    parts = [part for part, was in zip(_parts(), OLD, strict=True) if was.paragraph != anchor.paragraph]
    after = number([*parts[:4], *(Part(Role.BODY, text) for text in new), *parts[4:]])
    assert judge(anchor, OLD, after) == Verdict(Standing.GONE)


@given(st.sampled_from(ANCHORS), st.data())
def test_one_character_changed_anywhere_in_the_passage_is_a_change(
    anchor: Anchor, data: st.DataObject
) -> None:
    place, was = next((at, each) for at, each in enumerate(OLD) if each.paragraph == anchor.paragraph)
    at = data.draw(st.integers(0, len(was.text) - 1))
    after = [
        *OLD[:place],
        Passage(was.paragraph, f"{was.text[:at]}龘{was.text[at + 1 :]}"),
        *OLD[place + 1 :],
    ]
    verdict = judge(anchor, OLD, after)
    assert verdict.standing is Standing.CHANGED
    assert verdict.paragraph == was.paragraph
    assert _holds(verdict, after)
    # The old words are offered where they still stand; else what became of them.
    assert (verdict.quote == anchor.quote) == (find(anchor.quote, after[place].text) is not None)


@given(st.permutations(ANCHORS), _with_insertions())
def test_items_are_judged_each_by_itself(anchors: list[Anchor], after: list[Passage]) -> None:
    assert judge_all(anchors, OLD, after) == [judge(anchor, OLD, after) for anchor in anchors]


@pytest.mark.parametrize(
    ("anchor", "standing", "paragraph"),
    [
        (Anchor("2.2", "分年度推进"), Standing.UNCHANGED, "2.2"),
        (Anchor("1.1", "分年度推进"), Standing.MOVED, "2.2"),
        (Anchor("1.1", "要办好各类培训班、研习班，分年度推进"), Standing.CHANGED, "2.2"),
        (Anchor("1.1", "全体馆员参加消防演练"), Standing.GONE, ""),
    ],
)
def test_without_an_earlier_version_the_quote_alone_decides(
    anchor: Anchor, standing: Standing, paragraph: str
) -> None:
    verdict = judge(anchor, None, OLD)
    assert (verdict.standing, verdict.paragraph) == (standing, paragraph)


def test_of_several_places_in_a_passage_the_one_that_was_cited_stays_cited() -> None:
    """Beside it a clause is put in, and the passage moves: it is the second of them all the same."""
    was = "各馆办好培训班。省里评估后，各馆办好培训班，市里再办好培训班。"
    old = [Passage("2.1", was)]
    cited = [Anchor("2.1", "办好培训班", span) for span in occurrences("办好培训班", was)]
    for anchor in cited:
        moved = judge(anchor, old, [Passage("2.1", "另有一事。"), Passage("2.2", was)])
        assert (moved.standing, moved.paragraph, moved.span) == (Standing.MOVED, "2.2", anchor.span)
    new = was.replace("省里评估后", "全省办好培训班，省里评估后")
    spans = [judge(anchor, old, [Passage("2.1", new)]).span for anchor in cited]
    places = occurrences("办好培训班", new)
    assert spans == [places[0], places[2], places[3]]
    # On a text nobody knows, it is the nearest to where it stood.
    assert [judge(anchor, None, old).span for anchor in cited] == [anchor.span for anchor in cited]


def test_of_two_places_the_one_that_kept_its_number_counts() -> None:
    twice = [Passage("1.1", "及时报告。"), Passage("2.1", "及时报告。")]
    assert judge(Anchor("2.1", "及时报告"), twice, twice).standing is Standing.UNCHANGED


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_what_is_cut_out_of_a_text_is_located_in_it(text: str, start: int, end: int) -> None:
    quote = text[start:end]
    span = locate(quote, text)
    if span is not None:
        assert locate(quote, text[span.start : span.end]) is not None
