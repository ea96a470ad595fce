"""Make entries of every kind out of any text, for properties that hold of all of them."""

from dataclasses import fields
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from question_bank.anchors import Anchor, Span
from question_bank.interchange.texts import plain
from question_bank.items import (
    TOPICS,
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
    options_of,
)

# Everything that means something in one of the formats, beside Chinese, a character beyond U+FFFF and odd spaces.
MARKS = "甲乙丙学习，；、｜：。？“”《》𠮷é aZ09=~#{}[]<>&\"'|;:%*\\/_-+@$.()\u3000\u2028\xa0\n"
LINES = MARKS.replace("\n", "")
SPANS = st.none() | st.builds(
    lambda start, length: Span(start, start + length), st.integers(0, 99_999), st.integers(1, 999)
)
PLACES = ("1.1", "2.4", "0.3", "")


def texts(alphabet: str = MARKS, most: int = 30) -> st.SearchStrategy[str]:
    """Texts as they are kept in the bank, never empty."""
    pieces = st.one_of(
        st.text(alphabet, max_size=most),
        st.sampled_from(
            [
                "【出处段落】1",
                "//甲",
                "::甲::",
                "A. 甲",
                "ANSWER: A",
                "{1:SA:=甲}",
                "=甲 -> 乙",
                "%50%",
                "[html]",
                "<b>甲</b>",
                "&amp;",
            ]
        ),
    )
    return st.lists(pieces, min_size=1, max_size=3).map("".join).map(plain).filter(bool)


def _key(draw: Any, kind: Kind, item_id: str) -> tuple[tuple[Any, ...], Key, str]:
    if kind in (Kind.SINGLE, Kind.MULTIPLE):
        told = draw(st.lists(texts(most=12), min_size=2, max_size=8, unique=True))
        options = options_of(item_id, tuple(told))
        ids = [option.id for option in options]
        if kind is Kind.SINGLE:
            return options, SingleKey(draw(st.sampled_from(ids))), ""
        return options, MultipleKey(frozenset(draw(st.lists(st.sampled_from(ids), min_size=1)))), ""
    if kind is Kind.TRUE_FALSE:
        return (), TrueFalseKey(draw(st.booleans())), ""
    if kind is Kind.FILL_BLANK:
        accepted = st.lists(texts(most=8), min_size=1, max_size=3, unique=True).map(tuple)
        blanks = draw(st.lists(accepted, min_size=1, max_size=3).map(tuple))
        return (), FillBlankKey(blanks, draw(st.booleans())), "____".join(["甲"] * (len(blanks) + 1))
    marks = st.integers(2, 40).map(lambda halves: Decimal(halves) / 2)
    words = st.lists(texts(LINES, 6), max_size=3).map(tuple)
    point = st.builds(RubricPoint, texts(most=15), marks, words)
    return (), ShortAnswerKey(tuple(draw(st.lists(point, max_size=3)))), ""


@st.composite
def entries(draw: Any, codes: st.SearchStrategy[str] | None = None) -> Entry:
    """An entry of any kind."""
    item_id = draw(codes or st.from_regex(r"[A-Za-z0-9一-龥][A-Za-z0-9一-龥._-]{0,20}", fullmatch=True))
    kind = draw(st.sampled_from(list(Kind)))
    options, key, blanked = _key(draw, kind, item_id)
    stem = draw(texts())
    maybe = st.one_of(st.just(""), texts())
    place = draw(st.sampled_from(PLACES))
    item = Item(
        id=item_id,
        kind=kind,
        stem=plain(f"{stem.replace('_', '')}{blanked}") if blanked else stem,
        paragraph=place,
        topic=draw(st.sampled_from((*TOPICS, ""))),
        cognitive_level=draw(st.sampled_from(CognitiveLevel)),
        expected_difficulty=draw(st.sampled_from(Difficulty)),
        options=options,
        blanks=len(key.blanks) if isinstance(key, FillBlankKey) else 0,
    )
    false = kind is Kind.TRUE_FALSE
    return Entry(
        item=item,
        key=key,
        anchor=Anchor(place, draw(maybe), draw(SPANS)),
        rationale=draw(maybe),
        original=draw(maybe) if false else "",
        swapped_in=draw(maybe) if false else "",
        note=draw(maybe),
    )


def differences(one: Entry, other: Entry) -> set[str]:
    """Name the fields in which two entries differ, as losses name them; options are compared by their texts."""
    found = {
        name
        for name in ("rationale", "original", "swapped_in", "note")
        if getattr(one, name) != getattr(other, name)
    }
    plainly = {field.name for field in fields(Item)} - {"options", "blanks"}
    found |= {name for name in plainly if getattr(one.item, name) != getattr(other.item, name)}
    if one.anchor.span != other.anchor.span:
        found.add("span")
    if one.anchor.quote != other.anchor.quote:
        found.add("quote")
    if [option.text for option in one.item.options] != [option.text for option in other.item.options]:
        found.add("options")
    return found | _key_differences(one, other)


def _key_differences(one: Entry, other: Entry) -> set[str]:
    mine, theirs = one.key, other.key
    if isinstance(mine, FillBlankKey) and isinstance(theirs, FillBlankKey):
        return _blank_differences(mine, theirs)
    if isinstance(mine, ShortAnswerKey):
        return set() if mine == theirs else {"rubric"}
    return set() if _places(one) == _places(other) else {"key"}


def _blank_differences(mine: FillBlankKey, theirs: FillBlankKey) -> set[str]:
    found = set() if mine.blanks == theirs.blanks else {"key"}
    return found if mine.order_free == theirs.order_free else found | {"order_free"}


def _places(entry: Entry) -> Any:
    if isinstance(entry.key, TrueFalseKey):
        return entry.key.value
    right = (
        {entry.key.option_id} if isinstance(entry.key, SingleKey) else getattr(entry.key, "option_ids", set())
    )
    return [at for at, option in enumerate(entry.item.options) if option.id in right]
