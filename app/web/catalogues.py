"""The interface's English: compile it, and say what of it is missing.

    python -P app/web/catalogues.py compile   write each messages.mo that is older than its messages.po
    python -P app/web/catalogues.py check     list what has no English, is fuzzy, or is no longer used
    python -P app/web/catalogues.py update    append what is missing to each room's messages.po, to fill in

Chinese is written in the source; a room's English lies in the room, what several rooms say may lie in `web`.
"""

import io
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import normalize, read_po

APP = Path(__file__).resolve().parent.parent
CATALOGUE = Path("translations/en/LC_MESSAGES/messages.po")
SHARED = "web"
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None, "lazy_ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
HEADER = r"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
"""

METHODS = {".py": "python", ".html": "jinja2.ext:babel_extract", ".txt": "jinja2.ext:babel_extract"}


@dataclass(frozen=True)
class Use:
    """A sentence as the source says it, and where."""

    room: str
    sentence: str
    place: str


def rooms(app: Path = APP) -> list[str]:
    """Name every package of the application that may speak."""
    return sorted(
        path.name for path in app.iterdir() if path.is_dir() and not path.name.startswith(("_", "."))
    )


def compile_catalogues(app: Path = APP) -> list[Path]:
    """Write each .mo that is older than its .po; return what was written."""
    return [
        _compile(source)
        for source in sorted(app.glob("*/translations/*/LC_MESSAGES/messages.po"))
        if _is_newer(source)
    ]


def uses(app: Path = APP) -> Iterator[Use]:
    """Yield every sentence the source asks to translate; a file outside all rooms speaks for the shell."""
    for path in sorted(app.rglob("*")):
        within = path.relative_to(app)
        if path.suffix not in METHODS or "built" in within.parts or not path.is_file():
            continue
        if path.suffix == ".txt" and "templates" not in within.parts:
            continue
        room = within.parts[0] if len(within.parts) > 1 else SHARED
        options = {"trimmed": "true", "silent": "false", "newstyle_gettext": "true"}
        with path.open("rb") as file:
            for line, words, _, _ in extract(METHODS[path.suffix], file, KEYWORDS, options=options):
                sentence = words if isinstance(words, str) else words[0]
                if sentence:
                    yield Use(room, sentence, f"app/{within.as_posix()}:{line}")


def faults(app: Path = APP) -> list[str]:
    """Return every gap in the English, one sentence each; empty when it is complete."""
    catalogues = {room: _read(app / room / CATALOGUE) for room in rooms(app)}
    spoken = list(uses(app))
    return sorted(
        {
            *_missing(spoken, catalogues),
            *_spoilt(catalogues),
            *_unused(spoken, catalogues),
            *_contradicting(catalogues),
        }
    )


def update_catalogues(app: Path = APP) -> int:
    """Append each sentence without an entry to its room's catalogue; return how many."""
    catalogues = {room: _read(app / room / CATALOGUE) for room in rooms(app)}
    missing: dict[str, list[str]] = {}
    for use in uses(app):
        known = use.sentence in catalogues[use.room] or use.sentence in catalogues[SHARED]
        if not known and use.sentence not in missing.setdefault(use.room, []):
            missing[use.room].append(use.sentence)
    for room, sentences in missing.items():
        path = app / room / CATALOGUE
        path.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text(encoding="utf-8") if path.exists() else HEADER
        text = (
            text.rstrip("\n")
            + "\n"
            + "".join(f'\nmsgid {normalize(words)}\nmsgstr ""\n' for words in sentences)
        )
        path.write_text(text, encoding="utf-8")
    return sum(map(len, missing.values()))


def _missing(spoken: list[Use], catalogues: dict[str, Catalog]) -> Iterator[str]:
    for use in spoken:
        entry = catalogues[use.room].get(use.sentence) or catalogues[SHARED].get(use.sentence)
        if entry is None or not _english(entry):
            yield f"{use.place}: no English for “{use.sentence}”"


def _spoilt(catalogues: dict[str, Catalog]) -> Iterator[str]:
    for room, entry in _entries(catalogues):
        if entry.fuzzy:
            yield f"app/{room}: the English of “{_chinese(entry)}” is marked fuzzy"
        for english in _english(entry):
            # A plural's singular may leave the number out ("one person").
            surplus = set(PLACEHOLDER.findall(english)) ^ set(PLACEHOLDER.findall(_chinese(entry)))
            if surplus and not isinstance(entry.id, tuple):
                yield f"app/{room}: “{_chinese(entry)}” and “{english}” do not name the same values"


def _unused(spoken: list[Use], catalogues: dict[str, Catalog]) -> Iterator[str]:
    by_room = {(use.room, use.sentence) for use in spoken}
    anywhere = {use.sentence for use in spoken}
    for room, entry in _entries(catalogues):
        sentence = _chinese(entry)
        if (sentence not in anywhere) if room == SHARED else ((room, sentence) not in by_room):
            yield f"app/{room}: nothing says “{sentence}” any more"


def _contradicting(catalogues: dict[str, Catalog]) -> Iterator[str]:
    # The catalogues are merged at run time: a second English for the same words wins or loses by accident.
    first: dict[str, tuple[str, tuple[str, ...]]] = {}
    for room, entry in _entries(catalogues):
        before, english = first.setdefault(_chinese(entry), (room, _english(entry)))
        if english != _english(entry) and _english(entry):
            yield f"app/{room}: “{_chinese(entry)}” has another English in app/{before}"


def _entries(catalogues: dict[str, Catalog]) -> Iterator[tuple[str, Message]]:
    for room, catalogue in catalogues.items():
        yield from ((room, entry) for entry in catalogue if entry.id)


def _chinese(entry: Message) -> str:
    return entry.id if isinstance(entry.id, str) else entry.id[0]


def _english(entry: Message) -> tuple[str, ...]:
    strings = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ())
    return strings if all(strings) else ()  # half a plural is none


def _read(path: Path) -> Catalog:
    source = path.read_bytes() if path.exists() else HEADER.encode()
    return read_po(io.BytesIO(source), locale="en", abort_invalid=True)


def _is_newer(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime < source.stat().st_mtime


def _compile(source: Path) -> Path:
    target = source.with_suffix(".mo")
    draft = target.with_suffix(f".{os.getpid()}")
    with draft.open("wb") as file:
        write_mo(file, _read(source))
    draft.replace(target)
    return target


def main(command: str) -> int:
    if command == "compile":
        compile_catalogues()
        return 0
    if command == "update":
        sys.stdout.write(f"{update_catalogues()} sentences added, to be put into English\n")
        return 0
    found = faults()
    sys.stdout.writelines(f"{fault}\n" for fault in found)
    return 1 if found else 0


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in {"compile", "check", "update"}:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
