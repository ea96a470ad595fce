"""Turn bytes into text whatever program wrote them, and text into what every format can carry."""

import re
from collections.abc import Callable

from question_bank.anchors import Span
from question_bank.interchange.outcomes import Unreadable, Wrong

LONGEST = 32_767
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,80}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_CHINESE = re.compile(r"^(gb|big5|cp936)", re.IGNORECASE)
# Not allowed in XML and of no use in a question.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_SPAN = re.compile(r"(\d{1,6})\s*[-–—~～至]\s*(\d{1,6})", re.ASCII)
_SPACES = re.compile(r"[ \t\n\xa0]+")

Kept = Callable[[str], str]


def decode(content: bytes) -> str:
    """Return the text of a file: by its mark, else UTF-8, else as Chinese Windows programs write; or refuse it."""
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return _decoded(content, encoding)
    declared = _DECLARED.match(content[:200])
    encodings = ["utf-8", "gb18030"]
    if declared and _CHINESE.match(declared[1].decode()):
        encodings = ["gb18030", "utf-8"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return _decoded(content, "gb18030")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, UnicodeError):
        raise Unreadable(
            "文字编码无法识别：既不是 UTF-8 也不是 GBK", "请用记事本另存为 UTF-8 编码后再导入"
        ) from None


def plain(text: str) -> str:
    """Return a text trimmed, with one kind of line end and without characters no format carries."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def one_line(text: str) -> str:
    """Return a text on one line."""
    return re.sub(r"\s*\n\s*", " ", plain(text))


def as_in_html(text: str) -> str:
    """Return a text as it comes back from HTML, where runs of spaces are one; lines stay lines."""
    lines = (_SPACES.sub(" ", line).strip(" ") for line in plain(text).split("\n"))
    return "\n".join(lines).strip()


def as_in_a_value(text: str) -> str:
    """Return a text as it comes back from HTML on one line."""
    return as_in_html(one_line(text))


def as_in_a_cell(text: str) -> str:
    """Return a text as a cell of a workbook keeps it."""
    return plain(plain(text)[:LONGEST])


def as_a_line_in_a_cell(text: str) -> str:
    """Return a text as one line of a cell keeps it."""
    return as_in_a_cell(one_line(text))


def span_as_text(span: Span | None) -> str:
    """Write a span as `12-20`: after how many characters of the passage it begins, after how many it ends."""
    return f"{span.start}-{span.end}" if span else ""


def span_from_text(text: str) -> Span | None:
    """Read what `span_as_text` wrote; raise Wrong when it is something else."""
    found = _SPAN.fullmatch(plain(text))
    if not text.strip():
        return None
    if found is None or int(found[1]) >= int(found[2]):
        cure = "写成 12-20：引文在段内从第几个字之后起、到第几个字为止；引文在段内只出现一次的，请留空"
        raise Wrong(f"引文位置“{plain(text)[:20]}”不合规则", cure, "span")
    return Span(int(found[1]), int(found[2]))


def split(text: str, separators: str) -> list[str]:
    """Split at separators that no backslash stands before; the backslashes that do so stay."""
    parts: list[str] = []
    current: list[str] = []
    escaped = False
    for mark in text:
        if not escaped and mark in separators:
            parts.append("".join(current))
            current = []
            continue
        escaped = mark == "\\" and not escaped
        current.append(mark)
    return [*parts, "".join(current)]


def escape(text: str, marks: str) -> str:
    """Put a backslash before each of some marks, and before each backslash."""
    return re.sub(f"([{re.escape(marks)}\\\\])", r"\\\1", text)


def unescape(text: str, marks: str) -> str:
    """Take back what `escape` did; a backslash before anything else stays one."""
    return re.sub(f"\\\\([{re.escape(marks)}\\\\])", r"\1", text)


def lines(text: str) -> list[str]:
    """Return the lines of a text; only line ends end a line."""
    return re.split(r"\r\n|\r|\n", text)
