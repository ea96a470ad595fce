"""Cut Chinese text into words, so that a phrase begins and ends where a word does."""

from dataclasses import dataclass
from functools import lru_cache

import rjieba

# Verbs of official documents that the dictionary takes for nouns, or runs together with what follows.
_DOING = (
    "明确",
    "运用",
    "领悟",
    "统筹安排",
    "确保",
    "形成",
    "制定",
    "实现",
    "开展",
    "推进",
    "落实",
    "加强",
    "完善",
)


@dataclass(frozen=True)
class Word:
    """Hold a word, its part of speech as jieba names it, and where it stands."""

    text: str
    tag: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[Word, ...]:
    """Cut a text into words."""
    found: list[Word] = []
    at = 0
    for whole, whole_tag in rjieba.tag(text):
        for piece, tag in _parted(whole, whole_tag):
            found.append(Word(piece, tag, at, at + len(piece)))
            at += len(piece)
    return tuple(found)


def _parted(word: str, tag: str) -> list[tuple[str, str]]:
    """Part a verb from its object where the dictionary did not."""
    verb = next((each for each in _DOING if word.startswith(each)), None)
    if verb is None:
        return [(word, tag)]
    return [(verb, "v"), (word[len(verb) :], "n")] if len(word) > len(verb) else [(verb, "v")]
