"""Build items and entries on an invented notice, each complete, so that a test changes one thing only."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from question_bank.anchors import Anchor
from question_bank.items import (
    CognitiveLevel,
    Difficulty,
    Entry,
    FillBlankKey,
    Item,
    Key,
    Kind,
    MultipleKey,
    RubricPoint,
    ShortAnswerKey,
    SingleKey,
    TrueFalseKey,
    option_id,
    options_of,
)

QUOTE = "各县图书馆要抓好阅览推广、古籍修缮、读者回访，于2019年6月1日前办成三件实事"
SINGLE_TEXTS = ("古籍修缮", "阅览推广", "读者回访", "办成三件实事")


def item(kind: Kind = Kind.SINGLE, item_id: str = "p11-s01", **changes: Any) -> Item:
    """Build an item of a kind."""
    texts = SINGLE_TEXTS if kind in (Kind.SINGLE, Kind.MULTIPLE) else ()
    built = Item(
        id=item_id,
        kind=kind,
        stem=f"{item_id}：第一段要求抓好什么？",
        paragraph="1.1",
        topic="贯彻落实",
        cognitive_level=CognitiveLevel.RECALL,
        expected_difficulty=Difficulty.EASY,
        options=options_of(item_id, texts),
    )
    return replace(built, **changes)


def entry(built: Item, key: Key, **changes: Any) -> Entry:
    """Build an entry around an item."""
    made = Entry(built, key, Anchor(built.paragraph, QUOTE), "依据第一段。")
    return replace(made, **changes)


def single(item_id: str = "p11-s01", right: str = "古籍修缮", **changes: Any) -> Entry:
    """Build a single-choice entry."""
    return entry(item(Kind.SINGLE, item_id, **changes), SingleKey(option_id(item_id, right)))


def multiple(item_id: str = "p11-m01", right: tuple[str, ...] = SINGLE_TEXTS[:3], **changes: Any) -> Entry:
    """Build a multiple-choice entry."""
    key = MultipleKey(frozenset(option_id(item_id, text) for text in right))
    return entry(item(Kind.MULTIPLE, item_id, **changes), key)


def true_false(item_id: str = "p11-t01", value: bool = False, **changes: Any) -> Entry:
    """Build a statement, false by swapping one phrase for another."""
    if value:
        made = item(Kind.TRUE_FALSE, item_id, stem=f"{item_id}：各县图书馆要抓好古籍修缮。")
        return replace(entry(made, TrueFalseKey(True)), **changes)
    made = item(Kind.TRUE_FALSE, item_id, stem=f"{item_id}：要办成五件实事。")
    built = entry(made, TrueFalseKey(False), original="三件实事", swapped_in="五件实事")
    return replace(built, **({"rationale": "原文为“三件实事”。"} | changes))


def fill_blank(
    item_id: str = "p11-f01",
    blanks: tuple[tuple[str, ...], ...] = (("古籍修缮", "修缮古籍"), ("读者回访",)),
    order_free: bool = False,
    **changes: Any,
) -> Entry:
    """Build a fill-blank entry."""
    stem = f"{item_id}：要抓好阅览推广、" + "、".join(["____"] * len(blanks)) + "。"
    made = item(Kind.FILL_BLANK, item_id, **({"stem": stem, "blanks": len(blanks)} | changes))
    return entry(made, FillBlankKey(blanks, order_free))


def short_answer(item_id: str = "p11-r01", **changes: Any) -> Entry:
    """Build a short-answer entry of two points."""
    rubric = (
        RubricPoint("古籍修缮", Decimal(1), ("古籍",)),
        RubricPoint("读者回访", Decimal(2), ("回访", "读者")),
    )
    return entry(item(Kind.SHORT_ANSWER, item_id, **changes), ShortAnswerKey(rubric))


EVERY_KIND = (single(), multiple(), true_false(), fill_blank(), short_answer())
