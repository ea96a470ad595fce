"""QTI 2.0 to 2.2 and 3.0: single items, and content packages of them with a manifest. A subset is read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from question_bank.interchange.outcomes import Part, Unreadable
from question_bank.interchange.texts import decode
from question_bank.interchange.xml_reading import Tree, local, parse
from question_bank.office import archives

MANIFEST = "imsmanifest.xml"
_ITEM = "assessmentItem"


class _Older(Unreadable):
    """Refuse the format before QTI 2, which shares nothing with it but the name; Canvas still writes it."""

    def __init__(self) -> None:
        super().__init__(
            "这是 QTI 1.2（Canvas 的经典测验和许多旧系统导出的格式），只能读取 QTI 2.0 至 2.2 和 3.0",
            "请在原系统中另选 QTI 2.1、Moodle XML、GIFT 或 Excel 导出",
        )


@dataclass(frozen=True)
class Document:
    """One assessmentItem, or why its file could not be read."""

    element: Element | None
    trouble: Unreadable | None = None


def plain_name(tag: object) -> str:
    """Return an element's name in the spelling of QTI 2: `qti-choice-interaction` is `choiceInteraction`."""
    name = local(tag)
    if not name.startswith("qti-"):
        return name
    first, *rest = name.removeprefix("qti-").split("-")
    return first + "".join(part.capitalize() for part in rest)


def attribute(element: Element, name: str) -> str:
    """Return an attribute by its QTI 2 name, spelled either way."""
    kebab = "".join(f"-{mark.lower()}" if mark.isupper() else mark for mark in name)
    return element.get(name) or element.get(kebab) or ""


def each(element: Element, *names: str) -> Iterator[Element]:
    """Go through all elements below with one of some names."""
    return (one for one in element.iter() if plain_name(one.tag) in names)


def first(element: Element, name: str) -> Element | None:
    """Return the first element below of a name."""
    return next(each(element, name), None)


def parts(content: bytes) -> Sequence[Part]:
    """Cut a package into its items, in the manifest's order, or a single file into those it holds."""
    if content.startswith(b"PK"):
        return list(_packaged(archives.members(content)))
    tree = parse(decode(content))
    found = _items(tree)
    if local(tree.root.tag) == "questestinterop":
        raise _Older()
    if not found:
        raise Unreadable(
            f"没有 <{_ITEM}>，最外层是 <{local(tree.root.tag)[:40]}>",
            "请导出 QTI 2.1、2.2 或 3.0",
        )
    return [
        Part(tree.line(element), f"第 {number} 个 <{_ITEM}>（第 {tree.line(element)} 行）", Document(element))
        for number, element in enumerate(found, 1)
    ]


def _items(tree: Tree) -> list[Element]:
    return list(each(tree.root, _ITEM))


def _packaged(files: dict[str, bytes]) -> Iterator[Part]:
    # A package may lie in a folder of its archive.
    manifests = sorted((path for path in files if path.rpartition("/")[2] == MANIFEST), key=len)
    if not manifests:
        raise Unreadable(
            f"压缩包里没有 {MANIFEST}", "请导出为 QTI 内容包（content package），不要重新打包其中的一部分"
        )
    base = dirname(manifests[0])
    tree = parse(decode(files[manifests[0]]))
    if any(b"<questestinterop" in content[:4_000] for content in files.values()):
        raise _Older()
    for resource in each(tree.root, "resource"):
        kind = resource.get("type", "").lower()
        if "item" not in kind and "assessmentitem" not in kind:
            continue
        path = _path(files, base, resource.get("href", ""))
        yield Part(tree.line(resource), f"{path}（清单第 {tree.line(resource)} 行）", _opened(files, path))


def _path(files: dict[str, bytes], base: str, href: str) -> str:
    """Find the file a manifest means: it writes addresses, and programs on Windows write them with backslashes."""
    spellings = (href, unquote(href), unquote(href).replace("\\", "/"))
    paths = [normpath(join(base, each)) for each in spellings]
    return next((path for path in paths if path in files), paths[0])


def _opened(files: dict[str, bytes], path: str) -> Document:
    if path not in files:
        return Document(None, Unreadable("清单列出的文件不在压缩包里", "请重新导出内容包"))
    try:
        found = _items(parse(decode(files[path])))
    except Unreadable as trouble:
        return Document(None, trouble)
    if len(found) != 1:
        return Document(None, Unreadable(f"文件里有 {len(found)} 个 <{_ITEM}>", "每个文件应只有一题"))
    return Document(found[0])
