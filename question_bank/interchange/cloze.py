"""Moodle's embedded answers: {1:SHORTANSWER:=text~=text} in the middle of a sentence."""

import re

from question_bank.interchange import wildcards
from question_bank.interchange.found import Found
from question_bank.interchange.outcomes import Wrong
from question_bank.interchange.texts import plain, split

_BLANK = re.compile(r"\{\d*:([A-Z_]+):((?:[^{}\\]|\\.)*)\}", re.DOTALL)
_TYPED = frozenset({"SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"})
_SPECIAL = '}#~/"\\{='
_WEIGHT = re.compile(r"^(=|%(-?\d{1,3}(?:\.\d*)?)%)?(.*)$", re.DOTALL)


def read(text: str, found: Found) -> tuple[str, list[list[str]]]:
    """Return the stem with ____ for each embedded answer, and the accepted texts of each."""
    blanks: list[list[str]] = []

    def blank(match: re.Match[str]) -> str:
        if match[1] not in _TYPED:
            raise Wrong(
                f"完形填空中的 {match[1]} 空没有对应的题型", "请改为 SHORTANSWER 空，或拆成单题", "kind"
            )
        if match[1].endswith("C"):
            found.lose("key", "“区分大小写”没有保留")
        blanks.append(_accepted(match[2], found))
        return "____"

    stem = _BLANK.sub(blank, text)
    if not blanks:
        raise Wrong("完形填空里没有可以读取的空", "请写成 {1:SHORTANSWER:=答案}", "key")
    return stem, blanks


def _accepted(inside: str, found: Found) -> list[str]:
    accepted: list[str] = []
    for part in split(inside, "~"):
        answer, *feedback = split(part, "#")
        weight = _WEIGHT.match(answer)
        assert weight
        # Not before a star: there it says that the star stands for itself.
        told = plain(re.sub(r"\\([^*])", r"\1", weight[3]))
        if any(feedback):
            found.lose("key", "答案各自的反馈没有保留")
        if weight[1] == "=" or (weight[2] and float(weight[2]) >= 99.9):
            if wildcards.is_open(told):
                found.lose("key", wildcards.LEFT_OUT.format(told[:40]))
            else:
                accepted.append(wildcards.read(told))
        elif told and told != "*" and weight[2] and float(weight[2]) > 0:
            found.lose("key", f"“{told[:40]}”只得 {weight[2]}% 的分：没有列入可接受的写法")
    return accepted


def writable(stem: str) -> bool:
    """Tell whether a stem holds nothing that would be read as an embedded answer."""
    return not re.search(r"\{\d*:", stem)


def write(stem: str, blanks: tuple[tuple[str, ...], ...]) -> str:
    """Return a stem with the accepted texts in the place of each ____."""
    waiting = iter(blanks)

    def embedded(_: re.Match[str]) -> str:
        return "{1:SHORTANSWER:" + "~".join(f"={_safe(text)}" for text in next(waiting)) + "}"

    return re.sub("_{4,}", embedded, stem)


def _safe(text: str) -> str:
    return wildcards.write(re.sub(f"([{re.escape(_SPECIAL)}])", r"\\\1", plain(text)))
