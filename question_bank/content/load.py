"""Read the shipped items and study guide out of the package."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

import yaml

from question_bank.facts import with_facts
from question_bank.interchange import yaml_format
from question_bank.interchange.faults import FileFault, FileRefused
from question_bank.items import Entry


@dataclass(frozen=True)
class GuideSection:
    """Hold the study guide's words on one paragraph; the body is Markdown in our own words."""

    paragraph: str
    title: str
    body: str
    quotes: tuple[str, ...]


def load_entries() -> tuple[Entry, ...]:
    """Read every shipped item; raise FileRefused naming file, item and field."""
    entries, faults = survey_entries()
    if faults:
        raise FileRefused(faults)
    return with_facts(entries)


def survey_entries() -> tuple[tuple[Entry, ...], tuple[FileFault, ...]]:
    """Read the shipped items that can be read and list the faults of the others."""
    entries: list[Entry] = []
    faults: list[FileFault] = []
    for name, text in _yaml_files("items"):
        found, wrong = yaml_format.survey(text, name)
        entries += found
        faults += wrong
    return tuple(entries), tuple(faults)


def load_guide() -> tuple[GuideSection, ...]:
    """Read the shipped study guide in the order of its paragraphs."""
    sections = [section for name, text in _yaml_files("guide") for section in _sections(name, text)]
    return tuple(sorted(sections, key=lambda section: _place(section.paragraph)))


def _place(paragraph: str) -> tuple[int, ...]:
    """Order 1.10 after 1.9."""
    return tuple(int(part) for part in paragraph.split("."))


def _yaml_files(folder: str) -> Iterator[tuple[str, str]]:
    """Read the files of one folder of this package in the order of their names."""
    for file in sorted((files(__package__) / folder).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            yield f"{folder}/{file.name}", file.read_text(encoding="utf-8")


def _sections(name: str, text: str) -> Iterator[GuideSection]:
    """Read the sections of one guide file."""
    try:
        rows = yaml.safe_load(text) or []
    except yaml.YAMLError as error:
        sentence = f"不是有效的 YAML：{' '.join(str(error).split())}"
        raise FileRefused((FileFault(name, "", "", sentence),)) from None
    for number, row in enumerate(rows, 1):
        for field in ("paragraph", "title", "body", "quotes"):
            if not isinstance(row, dict) or not row.get(field):
                raise FileRefused((FileFault(name, f"第 {number} 节", field, "缺少此字段"),))
        quotes = tuple(str(quote) for quote in row["quotes"])
        yield GuideSection(str(row["paragraph"]), str(row["title"]), str(row["body"]), quotes)
