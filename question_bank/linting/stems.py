"""Stems that ask what another item asks, or hide that they ask for what is not so."""

import re
from collections.abc import Iterator

from question_bank.anchors import squeeze
from question_bank.items import Entry, Kind
from question_bank.likeness import bare, likeness, pairs
from question_bank.linting.advice import Advice, Surroundings, advisory, blocking

LIKE = 0.8
_NEGATIVE = re.compile(
    "不正确|不准确|不属于|不包括|不包含|不符合|不是|不在|没有提到|没有列举|未提到|未提及|未列举|错误的是|有误的|除外|无关的"
)
_EMPHASISED = re.compile(f"[【「“*][^【】「」“”*]{{0,6}}(?:{_NEGATIVE.pattern})[^【】「」“”*]{{0,6}}[】」”*]")


def like_stems(entry: Entry, around: Surroundings) -> Iterator[Advice]:
    """Find items of the bank that ask in the same words, or nearly so."""
    own = bare(entry.item.stem)
    own_pairs = pairs(own)
    for other in around.neighbours:
        theirs = bare(other.stem)
        if theirs == own:
            yield blocking(
                "same_stem",
                "stem",
                f"题干与 {other.code} 相同",
                "修改那一题，或者换一个角度来问",
            )
        elif other.kind is entry.item.kind and (share := likeness(own_pairs, pairs(theirs))) >= LIKE:
            yield advisory(
                "like_stem",
                "stem",
                f"题干与 {other.code} 有 {int(share * 100)}% 相同：{other.stem}",
                "看看两题是否问同一件事；是的话只留一题",
            )


def negative_stem(entry: Entry, around: Surroundings) -> Iterator[Advice]:
    """Find a choice stem that asks for what is not so, without saying it loudly."""
    if entry.item.kind not in (Kind.SINGLE, Kind.MULTIPLE):
        return
    stem = squeeze(entry.item.stem)
    if (found := _NEGATIVE.search(stem)) and not _EMPHASISED.search(stem):
        yield advisory(
            "negative_stem",
            "stem",
            f"题干问的是“{found.group()}”，读得快的人会看漏",
            f"改成正面的问法；一定要反问的，写作【{found.group()}】",
        )
