"""Files of items: read one with every fault in words, and write a choice of the bank."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from question_bank.anchors import Passage
from question_bank.documents import number_notice
from question_bank.interchange import json_format, yaml_format
from question_bank.items import Entry


@dataclass(frozen=True)
class FileRead:
    """What was found in a file: entries that can be read, and (item, fault) of the others."""

    entries: tuple[Entry, ...]
    faults: tuple[tuple[str, str], ...]


def read(name: str, content: bytes) -> FileRead:
    """Read a YAML file, or a JSON file as it is exported, by the file's name."""
    text = _text(content)
    form = json_format if name.lower().endswith(".json") else yaml_format
    entries, faults = form.survey(text)
    told = [
        (fault.item_id, f"{fault.field}：{fault.sentence}" if fault.field else fault.sentence)
        for fault in faults
    ]
    return FileRead(entries, tuple(told))


def read_source(content: bytes) -> list[Passage]:
    """Number the paragraphs of a document's text."""
    return number_notice(_text(content))


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")


def write(kind: str, entries: Iterable[Entry]) -> bytes:
    """Write entries as JSON for other programs, or as YAML from which they are read back whole."""
    if kind == "json":
        return json.dumps(json_format.export(entries), ensure_ascii=False, indent=2).encode()
    return yaml_format.write(entries).encode()
