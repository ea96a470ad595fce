"""Choose wrong options: other phrases of the same document, about as long; other numbers for a number."""

import re
from collections.abc import Sequence
from datetime import date

from question_bank.anchors import Passage, squeeze
from question_bank.checks.neutral import World
from question_bank.drafting.boundaries import parallel
from question_bank.drafting.phrases import Phrase, Sort, phrases_in

_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_LEAP = 2024


class Distractors:
    """Know the phrases of a document that may stand in for one of another passage."""

    def __init__(self, passages: Sequence[Passage], slogans: Sequence[str]) -> None:
        self._found = [(passage, phrase) for passage in passages for phrase in phrases_in(passage.text)]
        self._world = World((passage.text for passage in passages), slogans)
        self._whole = "\n".join(squeeze(passage.text) for passage in passages)

    def others(self, phrases: Sequence[Phrase], passage: Passage, count: int) -> list[str]:
        """Return wrong words for some phrases of a passage; fewer when the document has no more."""
        if phrases[0].sort is Sort.NUMBER:
            return self._numbers(phrases[0].text)[:count]
        right = [phrase.text for phrase in phrases]
        chosen: list[str] = []
        usual = sum(map(len, right)) / len(right)
        rivals = sorted(
            self._elsewhere(phrases[0].sort, passage),
            key=lambda each: (-_built_alike(each, right), abs(len(each) - usual), each),
        )
        for text in rivals:
            if not any(_overlap(text, other) for other in (*right, *chosen)):
                chosen.append(text)
            if len(chosen) == count:
                break
        return chosen

    def _elsewhere(self, sort: Sort, passage: Passage) -> set[str]:
        """List phrases of the same sort that the passage itself does not hold."""
        return {
            phrase.text
            for own, phrase in self._found
            if phrase.sort is sort and own != passage and phrase.text not in passage.text
        }

    def _numbers(self, text: str) -> list[str]:
        """Return the same words with other numbers, near ones first, none of which the document holds."""
        digits = _DIGITS.search(text)
        if digits is None or "." in digits[0]:
            return []
        value, year = int(digits[0]), len(digits[0]) == 4
        steps = (1, -1, 2, -2, 3, -3) if value < 20 or year else (5, -5, 10, -10, 15, -15)
        found = (
            f"{text[: digits.start()]}{value + step}{text[digits.end() :]}"
            for step in steps
            if value + step > 0
        )
        return [each for each in found if self._world.holds(each) and _calendar(each)]

    def twin(self, phrase: Phrase, passage: Passage) -> str | None:
        """Return the words that may be swapped for a phrase and pass unnoticed: built alike and about as long."""
        if phrase.sort is Sort.NUMBER:
            return next(iter(self._numbers(phrase.text)), None)
        for text in self.others([phrase], passage, 5):
            alike = text[-1:] == phrase.text[-1:] or text[:1] == phrase.text[:1]
            if alike and parallel(text, phrase.text):
                return text
        return None

    def says(self, statement: str) -> bool:
        """Tell whether words stand in the document after all."""
        return squeeze(statement) in self._whole


def _built_alike(text: str, right: Sequence[str]) -> int:
    """Count in how many ways a phrase is built like the right ones: its end, its beginning, its words."""
    ends = any(text[-1:] == each[-1:] for each in right)
    return ends + any(text[:1] == each[:1] for each in right) + any(parallel(text, each) for each in right)


def _overlap(one: str, other: str) -> bool:
    return one in other or other in one


def _calendar(text: str) -> bool:
    """Tell whether a date could be one: no thirteenth month, no thirty-first of April; 29 February in leap years."""
    year, month, day = (re.search(rf"(\d+){mark}", text) for mark in "年月日")
    try:
        date(int(year[1]) if year else _LEAP, int(month[1]) if month else 1, int(day[1]) if day else 1)
    except ValueError:
        return False
    return True
