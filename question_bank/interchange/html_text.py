"""Read HTML as the plain text people see, and say what of it plain text cannot show."""

import re
from html import escape, unescape

from question_bank.interchange.outcomes import Wrong
from question_bank.interchange.texts import LONGEST, lines, plain

# Markup may be far longer than what it shows; beyond this it is no question any more.
LONGEST_MARKUP = 8 * LONGEST
_TAGGED = re.compile(
    r"</?(?:p|br|div|span|b|i|u|em|strong|ul|ol|li|img|sub|sup|table|a|font|h\d)\b[^<>]{0,2000}>", re.I
)
# A tag ends before the next one begins, so that no text takes longer to read than its length allows.
_TAG = re.compile(r"""<(/?)([A-Za-z][A-Za-z0-9:-]*+)(?:[^<>"']|"[^"<]*"|'[^'<]*')*+>""")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|nbsp|lt|gt|amp|quot);")
_BLOCKS = frozenset(
    "p div li ul ol tr table h1 h2 h3 h4 h5 h6 blockquote section article pre dl dt dd prompt".split()  # noqa: SIM905 - a list of words
)
_LOST = {
    "图片没有保留": "img object svg picture canvas",
    "音频、视频或嵌入内容没有保留": "audio video source embed iframe",
    "公式的排版没有保留": "math",
    "表格的排版没有保留": "table",
    "上标、下标的排版没有保留": "sub sup",
    "脚本没有保留": "script",
    "加粗、斜体等格式没有保留": "b strong i em u font mark s strike del",
    "注音没有保留": "rt",
    "列表的编号没有保留": "ol",
    "代码的缩进没有保留": "pre",
}
LOST = {tag: sentence for sentence, tags in _LOST.items() for tag in tags.split()}
_HIDDEN = frozenset({"script", "style", "head", "title", "rt", "rp"})


class Flow:
    """Gather text as it flows on a page: spaces in a row are one, blocks and breaks begin a line."""

    def __init__(self) -> None:
        self.lines: list[list[str]] = [[]]
        self.lost: list[str] = []
        self._begun = False
        self._kept_lines = 0

    def text(self, data: str) -> None:
        """Add running text; within <pre> its lines stay lines."""
        first, *rest = lines(data) if self._kept_lines else [data]
        self._run(first)
        for line in rest:
            self.line(forced=True)
            self._run(line)

    def _run(self, data: str) -> None:
        told = re.sub(r"[ \t\r\n\f\xa0]+", " ", data)
        self.lines[-1].append(told)
        self._begun = self._begun or told not in {"", " "}

    def line(self, forced: bool = False) -> None:
        """Begin a line, unless one has just begun."""
        if forced or self._begun:
            self.lines.append([])
            self._begun = False

    def begin(self, tag: str) -> None:
        """Take note of an element that begins."""
        if (sentence := LOST.get(tag)) and sentence not in self.lost:
            self.lost.append(sentence)
        if tag == "br":
            self.line(forced=True)
        elif tag in _BLOCKS:
            self.line()
        self._kept_lines += tag == "pre"

    def end(self, tag: str) -> None:
        """Take note of an element that ends."""
        if tag in _BLOCKS:
            self.line()
        self._kept_lines = max(0, self._kept_lines - (tag == "pre"))

    def told(self) -> str:
        """Return what was gathered."""
        lines = (re.sub(" +", " ", "".join(line)).strip(" ") for line in self.lines)
        return plain("\n".join(lines))


def looks_like_html(text: str) -> bool:
    """Tell whether a text holds tags or entities that were meant as such."""
    return bool(_TAGGED.search(text) or _ENTITY.search(text))


def from_html(text: str) -> tuple[str, list[str]]:
    """Return the text of some HTML, and a sentence for each thing it loses."""
    if len(text) > LONGEST_MARKUP:
        raise Wrong(f"有一段 HTML 超过 {LONGEST_MARKUP:,} 个字符", "请去掉粘贴进来的格式和图片后再导入")
    text = _without_comments(text)
    flow, at, hidden = Flow(), 0, ""
    for tag in _TAG.finditer(text):
        if not hidden:
            flow.text(unescape(text[at : tag.start()]))
        at, name = tag.end(), tag[2].lower()
        if hidden:
            hidden = "" if tag[1] and name == hidden else hidden
        elif tag[1]:
            flow.end(name)
        else:
            flow.begin(name)
            hidden = name if name in _HIDDEN and not tag[0].endswith("/>") else ""
    if not hidden:
        flow.text(unescape(text[at:]))
    return flow.told(), flow.lost


def _without_comments(text: str) -> str:
    """Leave comments out; an open one runs to the end, as in a browser."""
    kept, at = [], 0
    while (start := text.find("<!--", at)) >= 0:
        kept.append(text[at:start])
        end = text.find("-->", start + 4)
        at = end + 3 if end >= 0 else len(text)
    return "".join([*kept, text[at:]])


def to_html(text: str) -> str:
    """Write a plain text as HTML that reads back as the same, runs of spaces apart."""
    return "<br/>".join(escape(line, quote=False) for line in plain(text).split("\n"))
