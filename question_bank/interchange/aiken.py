"""Aiken: a question on a line, its choices A. B. C., and ANSWER: B. It holds nothing else."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from question_bank.interchange.formats import Format
from question_bank.interchange.found import Found
from question_bank.interchange.outcomes import Loss, Part, Wrong
from question_bank.interchange.texts import decode, lines, one_line
from question_bank.items import Entry, Kind, SingleKey

LETTERS = "ABCDEFGH"
_OPTION = re.compile(r"^([A-Za-zＡ-Ｚａ-ｚ])\s*[).．、）.]\s*(.+)$")
_ANSWER = re.compile(r"^(?:ANSWER|答案|正确答案)\s*[:：]\s*(.*)$", re.IGNORECASE)
UNHELD = frozenset(
    "id paragraph quote rationale topic cognitive_level expected_difficulty original swapped_in note".split()  # noqa: SIM905 - a list of words
)


@dataclass
class _Block:
    """The lines of one question."""

    began: int
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    answer: str | None = None


def parts(content: bytes) -> Sequence[Part]:
    """Cut a file after each ANSWER line, and where a question begins though the last had none."""
    return [Part(block.began, f"第 {block.began} 行", block) for block in _blocks(decode(content))]


def _blocks(text: str) -> Iterator[_Block]:
    block: _Block | None = None
    for number, line in enumerate(lines(text), 1):
        bare = line.strip()
        if not bare:
            if block and block.options:
                yield block
                block = None
            continue
        option, answer = _OPTION.match(bare), _ANSWER.match(bare)
        if block and block.options and not option and not answer:
            yield block
            block = None
        block = block or _Block(number)
        if answer:
            block.answer = answer[1].strip()
            yield block
            block = None
        elif option and (block.stem or block.options):
            block.options.append((unicodedata.normalize("NFKC", option[1]).upper(), option[2]))
        else:
            block.stem.append(bare)
    if block:
        yield block


def item(raw: object) -> tuple[Entry, tuple[Loss, ...], tuple[str, ...]]:
    """Read one block."""
    assert isinstance(raw, _Block)
    if not raw.options:
        raise Wrong("没有选项", "每个选项一行，以 A. 或 A) 开头", "options")
    if raw.answer is None:
        raise Wrong("没有 ANSWER 一行", "请在选项之后写上 ANSWER: 和正确选项的字母", "key")
    letters = [letter for letter, _ in raw.options]
    wanted = re.findall(r"[A-Z]", unicodedata.normalize("NFKC", raw.answer).upper())
    if not wanted or not set(wanted) <= set(letters):
        raise Wrong(f"答案“{raw.answer[:20]}”不是选项的字母", f"请写 {'、'.join(letters)} 之一", "key")
    if len(set(letters)) < len(letters):
        raise Wrong("选项的字母重复", "请依次写 A、B、C、D", "options")
    found = Found(Kind.SINGLE if len(set(wanted)) == 1 else Kind.MULTIPLE)
    found.stem = " ".join(raw.stem)
    found.options = [text for _, text in raw.options]
    found.right = {letters.index(letter) for letter in wanted}
    return found.entry(), tuple(found.losses), found.missing()


def cannot(entry: Entry) -> str:
    """Say why Aiken cannot hold an entry at all; empty when it can."""
    if not isinstance(entry.key, SingleKey):
        return "Aiken 只有单选题"
    stem = one_line(entry.item.stem)
    if _OPTION.match(stem) or _ANSWER.match(stem):
        return "题干的开头与 Aiken 的选项或答案行相同"
    texts = [one_line(option.text) for option in entry.item.options]
    return "去掉换行后有两个选项相同" if len(set(texts)) < len(texts) else ""


def write(entries: Sequence[Entry]) -> bytes:
    """Write single-choice entries."""
    return "\n".join(_written(entry) for entry in entries).encode()


def _written(entry: Entry) -> str:
    assert isinstance(entry.key, SingleKey)
    lines = [one_line(entry.item.stem)]
    right = ""
    for letter, option in zip(LETTERS, entry.item.options, strict=False):
        lines.append(f"{letter}. {one_line(option.text)}")
        right = letter if option.id == entry.key.option_id else right
    return "\n".join([*lines, f"ANSWER: {right}", ""])


FORMAT = Format(
    name="aiken",
    title="Aiken",
    suffix=".aiken.txt",
    media="text/plain",
    parts=parts,
    item=item,
    write=write,
    cannot=cannot,
    unheld=UNHELD,
    kept=one_line,
)
