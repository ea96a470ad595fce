"""Items that ask about the same thing share a fact, whatever their order."""

from dataclasses import replace

from question_bank.anchors import Anchor
from question_bank.facts import with_facts
from question_bank.items import Entry
from tests.question_bank.builders import fill_blank, single


def _facts(*entries: Entry) -> dict[str, str]:
    return {entry.item.id: entry.item.fact for entry in with_facts(entries)}


def _quoting(entry: Entry, quote: str, paragraph: str = "1.1") -> Entry:
    return replace(entry, anchor=Anchor(paragraph, quote))


A = _quoting(single("a", "古籍修缮"), "抓好古籍修缮")
SAME_QUOTE = _quoting(single("b", "读者回访"), "抓好 古籍修缮")
SAME_ANSWER = _quoting(fill_blank("c", blanks=(("古籍修缮",),)), "古籍修缮、读者回访")
ANSWER_OF_B = _quoting(single("d", "读者回访"), "做好读者回访")
ELSEWHERE = _quoting(single("e", "古籍修缮"), "抓好古籍修缮", "1.2")


def test_the_same_quote_or_answer_makes_one_fact() -> None:
    assert _facts(A, SAME_QUOTE) == {"a": "a", "b": "a"}
    assert _facts(A, SAME_ANSWER) == {"a": "a", "c": "a"}
    assert _facts(A, ELSEWHERE) == {"a": "a", "e": "e"}
    assert _facts(SAME_ANSWER, ANSWER_OF_B) == {"c": "c", "d": "d"}


def test_facts_join_through_a_third_item_in_any_order() -> None:
    entries = (A, SAME_QUOTE, SAME_ANSWER, ANSWER_OF_B, ELSEWHERE)
    expected = {"a": "a", "b": "a", "c": "a", "d": "a", "e": "e"}
    assert _facts(*entries) == _facts(*reversed(entries)) == expected
