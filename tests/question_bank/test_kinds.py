"""Golden responses of each kind, with marks written by hand."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank import kinds
from question_bank.items import Entry, FillBlankKey, option_id
from question_bank.kinds.texts import normalised
from question_bank.marks import MarkingPolicy, MultiplePolicy, Outcome
from question_bank.responses import MalformedResponse, answered
from tests.question_bank.builders import (
    EVERY_KIND,
    SINGLE_TEXTS,
    fill_blank,
    multiple,
    short_answer,
    single,
    true_false,
)

TWO = Decimal(2)


def _marks(entry: Entry, raw: object, policy: MarkingPolicy | None = None, out_of: Decimal = TWO) -> Any:
    response = kinds.read(entry.item, raw)
    marked = kinds.mark(entry.key, response, out_of, policy or MarkingPolicy())
    return marked.marks, marked.outcome


def _ids(entry: Entry, texts: str) -> list[str]:
    return [option_id(entry.item.id, SINGLE_TEXTS["ABCD".index(letter)]) for letter in texts]


@pytest.mark.parametrize(
    ("letter", "marks", "outcome"), [("A", "2.00", Outcome.RIGHT), ("B", "0.00", Outcome.WRONG)]
)
def test_single_gives_all_or_nothing(letter: str, marks: str, outcome: Outcome) -> None:
    entry = single()
    assert _marks(entry, _ids(entry, letter)[0]) == (Decimal(marks), outcome)


@pytest.mark.parametrize(
    ("letters", "all_or_nothing", "half", "per_option", "proportional"),
    [
        ("ABC", "2.00", "2.00", "2.00", "2.00"),
        ("CAB", "2.00", "2.00", "2.00", "2.00"),
        ("AB", "0.00", "1.00", "1.00", "1.33"),
        ("B", "0.00", "1.00", "0.50", "0.67"),
        ("ABD", "0.00", "0.00", "0.00", "0.00"),
        ("ABCD", "0.00", "0.00", "0.00", "0.00"),
        ("D", "0.00", "0.00", "0.00", "0.00"),
        ("", "0.00", "0.00", "0.00", "0.00"),
    ],
)
def test_multiple_under_each_policy(
    letters: str, all_or_nothing: str, half: str, per_option: str, proportional: str
) -> None:
    entry = multiple()
    expected = {
        MultiplePolicy.ALL_OR_NOTHING: all_or_nothing,
        MultiplePolicy.HALF: half,
        MultiplePolicy.PER_OPTION: per_option,
        MultiplePolicy.PROPORTIONAL: proportional,
    }
    for policy, marks in expected.items():
        assert _marks(entry, _ids(entry, letters), MarkingPolicy(policy))[0] == Decimal(marks), policy


def test_per_option_never_gives_all_marks_for_part_of_the_answer() -> None:
    entry = multiple()
    policy = MarkingPolicy(MultiplePolicy.PER_OPTION, Decimal("0.5"))
    assert _marks(entry, _ids(entry, "AB"), policy, Decimal(1)) == (Decimal("0.67"), Outcome.PARTIAL)


@given(st.permutations("ABC"), st.integers(1, 3), st.sampled_from(MultiplePolicy))
def test_order_of_a_multiple_response_means_nothing(letters: list[str], count: int, policy: Any) -> None:
    entry = multiple()
    chosen = _ids(entry, "".join(letters[:count]))
    assert kinds.read(entry.item, chosen) == kinds.read(entry.item, sorted(chosen)) == sorted(chosen)
    assert _marks(entry, chosen, MarkingPolicy(policy)) == _marks(
        entry, chosen[::-1] + chosen, MarkingPolicy(policy)
    )


@pytest.mark.parametrize(
    ("value", "raw", "marks"),
    [(True, True, "2.00"), (True, False, "0.00"), (False, False, "2.00"), (False, True, "0.00")],
)
def test_true_false(value: bool, raw: bool, marks: str) -> None:
    assert _marks(true_false(value=value), raw)[0] == Decimal(marks)


@pytest.mark.parametrize(
    ("raw", "marks", "outcome"),
    [
        (["古籍修缮", "读者回访"], "2.00", Outcome.RIGHT),
        (["修缮古籍", " 读者 回访\u3000"], "2.00", Outcome.RIGHT),
        (["“古籍修缮”", "《读者回访》"], "2.00", Outcome.RIGHT),
        (["古籍修缮", ""], "1.00", Outcome.PARTIAL),
        (["读者回访", "古籍修缮"], "0.00", Outcome.WRONG),
        (["古籍修缮工作", "抓好读者回访"], "0.00", Outcome.WRONG),
        (["古籍", "回访"], "0.00", Outcome.WRONG),
        ([" ", ""], "0.00", Outcome.BLANK),
    ],
)
def test_fill_blank(raw: list[str], marks: str, outcome: Outcome) -> None:
    assert _marks(fill_blank(), raw) == (Decimal(marks), outcome)


@pytest.mark.parametrize(
    ("raw", "marks"),
    [
        (["丙", "甲", "乙"], "2.00"),
        (["甲", "甲", "甲"], "0.67"),
        (["乙", "丁", "甲"], "1.33"),
        (["", "", "丙"], "0.67"),
    ],
)
def test_fill_blank_in_any_order_counts_each_blank_once(raw: list[str], marks: str) -> None:
    entry = fill_blank(blanks=(("甲",), ("乙",), ("丙",)), order_free=True)
    assert _marks(entry, raw)[0] == Decimal(marks)


def test_fill_blank_in_any_order_pairs_overlapping_alternatives_at_best() -> None:
    entry = fill_blank(blanks=(("甲", "乙"), ("甲",)), order_free=True)
    assert _marks(entry, ["甲", "乙"])[0] == Decimal("2.00")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("１７年半", "17年半"),
        ("科普中国E站", "科普中国e站"),
        ("全覆盖，无遗漏", "全覆盖、无遗漏"),
        ("全覆盖；无遗漏", "全覆盖,无遗漏"),
        ("「双减」", "“双减”"),
        ("《双减》", "\"双减'"),
        ("闽图〔2019〕3号", "闽图[2019]3号"),
        ("建馆 100\u200b 周年", "建馆100周年"),
    ],
)
def test_texts_that_compare_equal(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(("one", "other"), [("差距", "差距、短板"), ("三项", "3项"), ("增强", "增长")])
def test_texts_that_do_not(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


def test_marking_leaves_the_key_as_written() -> None:
    entry = fill_blank(blanks=(("“甲 A”",), ("乙",)))
    before = entry.key
    _marks(entry, ["甲a", "乙"])
    assert entry.key == before == FillBlankKey((("“甲 A”",), ("乙",)))


def test_short_answer_waits_for_a_person_and_only_gets_suggestions() -> None:
    entry = short_answer()
    marked = kinds.mark(entry.key, "要修缮古籍，做好回访。", Decimal(3))
    assert (marked.marks, marked.outcome, marked.suggested) == (None, Outcome.NEEDS_MARKER, (0, 1))
    assert kinds.mark(entry.key, "不清楚", Decimal(3)).suggested == ()


@pytest.mark.parametrize("entry", EVERY_KIND, ids=lambda entry: entry.item.kind.value)
def test_null_clears_and_no_answer_is_nought(entry: Entry) -> None:
    assert kinds.read(entry.item, None) is None
    assert _marks(entry, None) == (Decimal("0.00"), Outcome.BLANK)
    assert not answered(None)


_MALFORMED: dict[str, list[object]] = {
    "single": [1, True, "", "A", "古籍修缮", [], ["x"], {}],
    "multiple": ["x", [1], ["A"], {"a": 1}, True, [None]],
    "true_false": [1, 0, "true", "", []],
    "fill_blank": ["x", [], ["一"], ["一", "二", "三"], ["一", 2], ["一", None], ["一", "字" * 1001]],
    "short_answer": [1, True, ["x"], {}, "字" * 20_001, "空\x00字", "半\ud83d"],
}


@pytest.mark.parametrize(
    ("entry", "raw"),
    [(entry, raw) for entry in EVERY_KIND for raw in _MALFORMED[entry.item.kind]],
    ids=lambda value: value.item.kind.value if isinstance(value, Entry) else repr(value)[:20],
)
def test_malformed_responses_are_refused_in_words(entry: Entry, raw: object) -> None:
    with pytest.raises(MalformedResponse, match=r"[\u4e00-\u9fff]"):
        kinds.read(entry.item, raw)


def test_the_longest_answer_is_read_whole() -> None:
    assert kinds.read(short_answer().item, "字" * 20_000) == "字" * 20_000


_CANDIDATE_TEXT = st.text(alphabet="古籍修缮读者回访阅览 、“”a", max_size=12)


@given(
    st.data(),
    st.sampled_from(EVERY_KIND),
    st.decimals("0.01", "100", places=2),
    st.sampled_from(MultiplePolicy),
)
def test_marks_stay_between_nought_and_what_the_item_is_worth(
    data: st.DataObject, entry: Entry, out_of: Decimal, policy: MultiplePolicy
) -> None:
    ids = [option.id for option in entry.item.options]
    raw = data.draw(
        {
            "single": st.sampled_from([*ids, None]),
            "multiple": st.lists(st.sampled_from(ids or [""])),
            "true_false": st.sampled_from([True, False, None]),
            "fill_blank": st.lists(_CANDIDATE_TEXT, min_size=2, max_size=2),
            "short_answer": _CANDIDATE_TEXT,
        }[entry.item.kind.value]
    )
    marked = kinds.mark(entry.key, kinds.read(entry.item, raw), out_of, MarkingPolicy(policy))
    if marked.marks is not None:
        assert 0 <= marked.marks <= out_of
        assert marked.marks == marked.marks.quantize(Decimal("0.01"))
    assert marked.reason
