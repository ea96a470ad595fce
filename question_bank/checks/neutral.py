"""Tell whether words stand in a closed world of texts or are a neutral number or date."""

import re
from collections.abc import Iterable

from question_bank.anchors import squeeze

_NUMERAL = re.compile(r"[0-9０-９〇零一二三四五六七八九十百千两]+")
_UNITS = (
    "个|项|条|种|类|次|届|号|期|年|个月|月|日|天|周|周年|周岁|人|名|家|张|份|方面|部分|阶段|批|层|点|％|%"
)
_NEUTRAL = re.compile(rf"^(?:[约第近]?#(?:{_UNITS})?半?(?:左右|余|多|以上|以下)?(?:至|到|—|-|～|~|、)?)+$")
_JOINTS = re.compile(r"[；;，,、/／|｜＋+—→：:（）()“”‘’「」。…\s]+")


def mask(text: str) -> str:
    """Replace every numeral by #, so that phrases differing in a number alone compare equal."""
    return _NUMERAL.sub("#", text)


class World:
    """Know the texts that options and keys may be taken from."""

    def __init__(self, texts: Iterable[str], slogans: Iterable[str] = ()) -> None:
        self._texts = tuple(dict.fromkeys(squeeze(text) for text in texts))
        self._masked = tuple(dict.fromkeys(mask(text) for text in self._texts))
        self._slogans = tuple(slogans)

    def stands(self, phrase: str) -> bool:
        """Say whether a phrase stands in one of the texts, or is neutral."""
        words = squeeze(phrase)
        return any(words in text for text in self._texts) or self.neutral(words)

    def holds(self, phrase: str) -> bool:
        """Say whether a phrase, or each part a list is made of, stands in one of the texts."""
        parts = [part for part in _JOINTS.split(phrase) if part]
        return self.stands(phrase) or (bool(parts) and all(self.stands(part) for part in parts))

    def neutral(self, phrase: str) -> bool:
        """Say whether a phrase is a number or date, or a phrase of the texts with another number in it."""
        masked = mask(squeeze(phrase))
        if masked == squeeze(phrase) or self._bends_a_slogan(squeeze(phrase)):
            return False
        return bool(_NEUTRAL.match(masked)) or any(masked in text for text in self._masked)

    def _bends_a_slogan(self, phrase: str) -> bool:
        """Say whether a phrase is a slogan with its number changed, which would be an altered quotation."""
        return any(mask(slogan) in mask(phrase) and slogan not in phrase for slogan in self._slogans)
