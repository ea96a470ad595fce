"""Aiken: a question on a line, its choices A. B. C., and ANSWER: B. It holds nothing else.

Read along with it is how Chinese question banks stand in plain text: numbered, 答案：B, 解析：… below, and
statements and blanks without choices.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from question_bank.interchange import words
from question_bank.interchange.formats import Format
from question_bank.interchange.found import Found, whole_answer
from question_bank.interchange.outcomes import Loss, Part, Wrong
from question_bank.interchange.texts import decode, lines, one_line
from question_bank.items import BLANK, Entry, Kind, SingleKey

LETTERS = "ABCDEFGH"
_OPTION = re.compile(r"^([A-Za-zＡ-Ｚａ-ｚ])\s*[).．、）.]\s*(.+)$")
_ANSWER = re.compile(
    r"^(?:ANSWER\s*[:：]|(?:正确|参考|标准)?答案\s*[:：]|【(?:正确|参考|标准)?答案】[:：]?)\s*(.*)$",
    re.IGNORECASE,
)
_RATIONALE = re.compile(r"^(?:(?:答案|试题)?解析\s*[:：]|【(?:答案|试题)?解析】[:：]?)\s*(.*)$")
_NUMBER = re.compile(r"^(\d{1,5})\s*[.、．]\s*(?=\D)")
_KIND = re.compile(r"\s*[\[【(（]([^\[\]【】()（）]{1,12})[\]】)）]\s*(?=$)")
_SEVERAL = re.compile(r"\s*[|｜]\s*")
UNHELD = frozenset(
    "id paragraph quote span rationale topic cognitive_level expected_difficulty original swapped_in note".split()  # noqa: SIM905 - a list of words
)


@dataclass
class _Block:
    """The lines of one question."""

    began: int
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    answer: str | None = None
    rationale: list[str] = field(default_factory=list)


def parts(content: bytes) -> Sequence[Part]:
    """Cut a file after each ANSWER line, and where a question begins though the last had none."""
    found = list(_blocks(decode(content)))
    for number, block in enumerate(found, 1):
        _without_number(block, number)
    return [Part(block.began, f"第 {block.began} 行", block) for block in found]


def _blocks(text: str) -> Iterator[_Block]:
    block: _Block | None = None
    for number, line in enumerate(lines(text), 1):
        bare = line.strip()
        answered = block is not None and block.answer is not None
        if not bare:
            if block and (block.options or answered):
                yield block
                block = None
            continue
        option, answer, rationale = _OPTION.match(bare), _ANSWER.match(bare), _RATIONALE.match(bare)
        if block and (answered or block.options) and not _goes_on(block, bare, option or answer, rationale):
            yield block
            block = None
        block = block or _Block(number)
        if answer:
            block.answer = answer[1].strip()
        elif rationale and block.answer is not None:
            block.rationale.append(rationale[1].strip())
        elif block.rationale:
            block.rationale.append(bare)
        elif option and (block.stem or block.options):
            block.options.append((unicodedata.normalize("NFKC", option[1]).upper(), option[2]))
        else:
            block.stem.append(bare)
    if block:
        yield block


def _goes_on(
    block: _Block, line: str, option_or_answer: re.Match[str] | None, rationale: re.Match[str] | None
) -> bool:
    """Tell whether a line still belongs to a block that has its options or its answer."""
    if block.answer is None:
        return option_or_answer is not None
    return rationale is not None if not block.rationale else not _NUMBER.match(line)


def _without_number(block: _Block, number: int) -> None:
    """Take the running number off a stem; any other number is part of what is asked."""
    found = _NUMBER.match(block.stem[0]) if block.stem else None
    if found and int(found[1]) == number:
        block.stem[0] = block.stem[0][found.end() :]


def _kind_of(raw: _Block) -> Kind | None:
    """Return the kind that stands in brackets at the end of the stem, and take it away."""
    found = _KIND.search(raw.stem[-1]) if raw.stem else None
    kind = words.KINDS.get(words.word(found[1])) if found else None
    if found and kind:
        raw.stem[-1] = raw.stem[-1][: found.start()].strip()
    return kind


def item(raw: object) -> tuple[Entry, tuple[Loss, ...], tuple[str, ...]]:
    """Read one block."""
    assert isinstance(raw, _Block)
    kind = _kind_of(raw)
    found = _without_options(raw, kind) or _choice(raw, kind)
    found.stem = " ".join(raw.stem)
    found.take_rationale("\n".join(raw.rationale))
    return found.entry(), tuple(found.losses), found.missing()


def _without_options(raw: _Block, kind: Kind | None) -> Found | None:
    """Read a statement, blanks or a question to be answered in words; None for a choice."""
    if raw.options or raw.answer is None:
        return None
    if (truth := words.TRUTHS.get(words.word(raw.answer))) is not None and kind in (None, Kind.TRUE_FALSE):
        return Found(Kind.TRUE_FALSE, truth=truth)
    if kind is Kind.SHORT_ANSWER:
        found = Found(Kind.SHORT_ANSWER)
        whole_answer(raw.answer, "", found)
        return found
    if kind is Kind.FILL_BLANK or (kind is None and BLANK.search(" ".join(raw.stem))):
        blanks = [re.split(r"[;；]", text) for text in _SEVERAL.split(raw.answer)]
        return Found(Kind.FILL_BLANK, blanks=blanks)
    return None


def _choice(raw: _Block, kind: Kind | None) -> Found:
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
    one = len(set(wanted)) == 1 and kind is not Kind.MULTIPLE
    found = Found(Kind.SINGLE if one else Kind.MULTIPLE)
    found.options = [text for _, text in raw.options]
    found.right = {letters.index(letter) for letter in wanted}
    return found


def cannot(entry: Entry) -> str:
    """Say why Aiken cannot hold an entry at all; empty when it can."""
    if not isinstance(entry.key, SingleKey):
        return "Aiken 只有单选题"
    stem = one_line(entry.item.stem)
    if _OPTION.match(stem) or _ANSWER.match(stem):
        return "题干的开头与 Aiken 的选项或答案行相同"
    if _NUMBER.match(stem) or _KIND.search(stem):
        return "题干以序号开头或以括号里的题型结尾，读回来时会当作序号或题型去掉"
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
