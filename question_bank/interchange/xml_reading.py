"""Parse XML made by anybody: no DTD, no entities, no network, bounded in size, depth and elements (IE-1)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import html5
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from question_bank.interchange.outcomes import Unreadable

MOST_ELEMENTS = 600_000
DEEPEST = 60
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_NAMED = re.compile(r"<!\[CDATA\[|\]\]>|&([A-Za-z][A-Za-z0-9]{1,31});")


class Malformed(Unreadable):
    """Refuse XML that is not well-formed; `line` is where it breaks off."""

    def __init__(self, line: int) -> None:
        super().__init__(
            f"XML 在第 {line} 行出错（标签不成对，或有未转义的 & 和 <）",
            "请重新导出；手工改过的文件请把 & 写成 &amp;、< 写成 &lt;",
        )
        self.line = line


class _Builder(TreeBuilder):
    """Build a tree, counting elements and remembering where each stands."""

    def __init__(self) -> None:
        super().__init__()
        self.expat: Any = None
        self.count = self.depth = 0
        self.lines: dict[int, int] = {}

    def start(self, tag: Any, attrs: Any, /) -> Any:
        """Begin an element."""
        self.count += 1
        self.depth += 1
        if self.count > MOST_ELEMENTS or self.depth > DEEPEST:
            raise Unreadable("XML 的元素过多或嵌套过深", "请拆分后再导入")
        element = super().start(tag, attrs)
        self.lines[id(element)] = self.expat.CurrentLineNumber
        return element

    def end(self, tag: Any, /) -> Any:
        """End an element."""
        self.depth -= 1
        return super().end(tag)


@dataclass(frozen=True)
class Tree:
    """A parsed document, and the line each of its elements begins on."""

    root: Element
    lines: dict[int, int]

    def line(self, element: Element) -> int:
        """Return the line an element begins on."""
        return self.lines.get(id(element), 1)


def parse(text: str) -> Tree:
    """Parse a text; raise Unreadable, or Malformed with the line where it breaks off."""
    builder = _Builder()
    parser = XMLParser(target=builder, forbid_dtd=True)
    builder.expat = parser.parser
    try:
        parser.feed(_by_number(_undeclared(text)))
        root = parser.close()
    except DefusedXmlException:
        raise Unreadable(
            "XML 中有文档类型声明（DTD）、实体或外部引用", "请删去 <!DOCTYPE …> 后再导入，或换一个导出方式"
        ) from None
    except ParseError as error:
        raise Malformed(error.position[0]) from None
    return Tree(root, builder.lines)


def _undeclared(text: str) -> str:
    """Blank out the declared encoding: the text is decoded already."""
    return re.sub(r"""^(\s*<\?xml[^>]{0,80}?)\sencoding\s*=\s*["'][^"']{0,40}["']""", r"\1", text).lstrip()


def _by_number(text: str) -> str:
    """Write HTML's named characters, which XML does not know, by number: `&nbsp;` outside CDATA is `&#160;`.

    The names are HTML's own table: no document can add one or change what it stands for.
    """
    literal = False

    def numbered(found: re.Match[str]) -> str:
        nonlocal literal
        if found[1] is None:
            literal = found[0].startswith("<")
        characters = "" if literal or found[1] in _OF_XML else html5.get(f"{found[1]};", "")
        return "".join(f"&#{ord(each)};" for each in characters) or found[0]

    return _NAMED.sub(numbered, text)


def local(tag: object) -> str:
    """Return a tag's own name, without its namespace."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element, name: str) -> Iterator[Element]:
    """Go through the children of one name."""
    return (child for child in element if local(child.tag) == name)


def child(element: Element | None, *names: str) -> Element | None:
    """Follow names down; None when one of them is not there."""
    for name in names:
        element = next(children(element, name), None) if element is not None else None
    return element


def text_of(element: Element | None) -> str:
    """Return an element's own text."""
    return (element.text or "").strip() if element is not None else ""
