"""Clean a line: stray spaces between Han go, spaces between other words stay one."""

import re

_INVISIBLE = re.compile(r"[\u200b-\u200d\u2060\ufeff\u00ad]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffe\uffff]")
_SPACE = re.compile(r"\s+")
# Han, and the punctuation that is set with it: no space belongs beside either.
_HAN = r"\u2014-\u2026\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_STRAY = re.compile(rf"(?<=[{_HAN}]) | (?=[{_HAN}])")
_PAGE_NUMBER = re.compile(r"^(?:[-–—―·.]*\d{1,4}[-–—―·.]*|第\d+页(?:[,，/]?共\d+页)?)$")


def tidy(text: str) -> str:
    """Return a line without what nobody reads: stray spaces, zero-width and control characters."""
    plain = _SPACE.sub(" ", _CONTROL.sub("", _INVISIBLE.sub("", text))).strip()
    return _STRAY.sub("", plain)


def is_page_number(text: str) -> bool:
    """Say whether a line holds the number of its page and nothing else."""
    return bool(_PAGE_NUMBER.match(_SPACE.sub("", text)))
