"""Say in the visitor's language what a pure package writes in Chinese; words of files and items stay as written."""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _

_VALUE = re.compile(r"\{(\w+)\}")


class Sayings:
    """The sentences a package may write, with {names} where values stand, each with the sentence pages say for it."""

    def __init__(self, sentences: Mapping[str, Any], sayable: Collection[str] = ()) -> None:
        """Take the sentences. Values by a name in `sayable` are sentences themselves, parted by “；”."""
        # The most of a sentence's own words first: “第 1 段没有引文…” is not a part of something longer.
        longest = sorted(sentences.items(), key=lambda pair: -len(_VALUE.sub("", pair[0])))
        self._patterns = [(_pattern(sentence), words) for sentence, words in longest]
        self._sayable = frozenset(sayable)
        # Long lists say the same few sentences over and over.
        self._found = lru_cache(maxsize=2000)(self._search)

    def said(self, sentence: str) -> str:
        """Return a sentence in the visitor's language; one that is not known stays as it is."""
        found = self._found(sentence)
        if found is None:
            return sentence
        words, values = found
        return _VALUE.sub(lambda value: self._value(value, values), str(words))

    def _search(self, sentence: str) -> tuple[Any, dict[str, str]] | None:
        for pattern, words in self._patterns:
            if found := pattern.fullmatch(sentence):
                return words, found.groupdict()
        return None

    def _value(self, name: re.Match[str], values: Mapping[str, str]) -> str:
        value = values.get(name[1])
        if value is None:
            return name[0]
        if name[1] not in self._sayable:
            return value
        parts = [value] if self._found(value) else value.split("；")
        return str(_("；")).join(map(self.said, parts))


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = _VALUE.split(sentence)
    named = (re.escape(part) if at % 2 == 0 else f"(?P<{part}>.+?)" for at, part in enumerate(parts))
    return re.compile("".join(named), re.DOTALL)
