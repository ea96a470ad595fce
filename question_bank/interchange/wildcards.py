r"""Moodle's short answers: a star stands for any text, and `\*` for the star itself."""

import re

LEFT_OUT = "“{}”中的 * 表示任意文字：没有列入可接受的写法，请写明完整的答案"
_STAR = re.compile(r"(?<!\\)\*")


def is_open(answer: str) -> bool:
    """Tell whether an answer holds a star that stands for any text."""
    return bool(_STAR.search(answer))


def read(answer: str) -> str:
    """Return an answer as it is meant, its escaped stars as stars."""
    return answer.replace(r"\*", "*")


def write(answer: str) -> str:
    """Return an answer whose stars are stars."""
    return answer.replace("*", r"\*")
