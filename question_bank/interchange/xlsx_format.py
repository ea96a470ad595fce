"""The workbook of items: one a row, columns in any order, answers as people write them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from question_bank.interchange import labels, words
from question_bank.interchange.formats import Format
from question_bank.interchange.found import Found, whole_answer
from question_bank.interchange.outcomes import Loss, Part, Unreadable, Wrong
from question_bank.interchange.texts import (
    as_a_line_in_a_cell,
    as_in_a_cell,
    escape,
    one_line,
    plain,
    span_as_text,
    split,
    unescape,
)
from question_bank.interchange.xlsx_columns import ALIASES, LETTERS, READ_LETTERS, Head, find_head
from question_bank.items import (
    COGNITIVE_LEVEL_NAMES,
    DIFFICULTY_NAMES,
    KIND_NAMES,
    Entry,
    FillBlankKey,
    Kind,
    MultipleKey,
    ShortAnswerKey,
    SingleKey,
    TrueFalseKey,
)
from question_bank.office import workbooks

# Columns that others have; we do not write them.
_THEIRS = frozenset({"options", "point", "folder", "tags"}) | {
    f"option_{letter}" for letter in READ_LETTERS if letter not in LETTERS
}
COLUMNS = tuple(name for name in ALIASES if name not in _THEIRS)
WIDTHS = {"stem": 48, "key": 20, "rationale": 32, "quote": 40, "note": 20}
_BLANKS, _TEXTS = "|｜", ";；"
FORM = workbooks.Form(
    "试题",
    [ALIASES[name][0] for name in COLUMNS],
    [WIDTHS.get(name, 12) for name in COLUMNS],
    {
        "题型*": tuple(KIND_NAMES.values()),
        "难度": tuple(DIFFICULTY_NAMES.values()),
        "认知层次": tuple(COGNITIVE_LEVEL_NAMES.values()),
        "各空不分先后": ("是",),
    },
    (
        "第一行为表头，列的顺序不限；带 * 的列必须有，其余列可以没有。每个有表头的工作表都读取；没有表头的会列出。",
        "题型填写：单选题、多选题、判断题、填空题、简答题。",
        "选择题的答案填写字母，如 B、ABD、A,B,D 或 A、B、D；判断题填写 正确 或 错误。",
        "填空题在题干中用 ____ 标出每个空；答案中各空用 | 隔开，同一空的不同写法用 ; 隔开，如 甲;甲方|乙。",
        "简答题的答案每行一个采分点，写成 采分点|分值|提示词;提示词；只写参考答案也可以，导入后再拆分。",
        "答案本身含有 | 或 ; 时，在它前面加反斜杠，写成 \\| 或 \\;。",
        "难度填写 易、中、难 或 1、2、3；分类填写知识点。出处段落写成 2.4 这样，原文引文与文件逐字一致。",
        "引文在段内不止一处时，可以填写引文位置，如 12-20：从段内第 12 个字之后起、到第 20 个字为止；只有一处的留空。",
        "错误的判断题请填写原文用语（被替换的原文）和替换用语（题干中换上的词语）。",
        "导入的试题都是草稿；没有出处段落和原文引文的，补齐之后才能送审。",
    ),
    frozen_columns=0,
)


@dataclass(frozen=True)
class _Row:
    """A row, where the columns are, and the kind its sheet is named after."""

    cells: Sequence[Any]
    head: Head
    kind: str = ""

    def text(self, name: str) -> str:
        """Return what a field says."""
        column = self.head.columns.get(name)
        value = self.cells[column] if column is not None and column < len(self.cells) else None
        return plain(workbooks.text(value))


def parts(content: bytes) -> Sequence[Part]:
    """Cut each sheet into its rows below the headings; a sheet with rows and no headings is told of."""
    sheets = workbooks.sheets(content)
    heads = [_head(sheet) for sheet in sheets]
    if not any(isinstance(head, Head) for head in heads):
        assert isinstance(heads[0], Unreadable)
        raise heads[0]
    found: list[Part] = []
    for number, (sheet, head) in enumerate(zip(sheets, heads, strict=True)):
        if isinstance(head, Head):
            found += rows_of(sheet, head, number > 0)
        elif _tabular(sheet.rows):
            found.append(Part(1, f"工作表“{sheet.name}”", head))
    return found


def _head(sheet: workbooks.Sheet) -> Head | Unreadable:
    try:
        return find_head(sheet.rows, kind_known=bool(_kind_named(sheet.name)))
    except Unreadable as error:
        return error


def _tabular(rows: Sequence[Sequence[Any]]) -> bool:
    """Tell rows that may be items from notes on how to fill in the others."""
    return any(sum(bool(plain(workbooks.text(cell))) for cell in row) >= 3 for row in rows)


def _kind_named(sheet: str) -> str:
    """Return the name of the kind that a sheet is named after, as in “多选题（50）”; empty without."""
    told = words.word(sheet)
    return max((name for name in words.KINDS if len(name) > 1 and name in told), key=len, default="")


def rows_of(sheet: workbooks.Sheet, head: Head, named: bool = False) -> list[Part]:
    """Cut a sheet into items; the row numbers are those of the workbook."""
    kind = "" if "kind" in head.columns else _kind_named(sheet.name)
    before = f"工作表“{sheet.name}”" if named else ""
    return [
        Part(number, f"{before}第 {number} 行", _Row(row, head, kind))
        for number, row in enumerate(sheet.rows[head.row + 1 :], head.row + 2)
        if any(plain(workbooks.text(row[column])) for column in head.columns.values() if column < len(row))
    ]


def item(raw: object) -> tuple[Entry, tuple[Loss, ...], tuple[str, ...]]:
    """Read one row."""
    if isinstance(raw, Unreadable):
        raise Wrong(f"这个工作表没有读取：{raw.cause}", raw.cure)
    assert isinstance(raw, _Row)
    said = raw.text("kind") or raw.kind
    if words.word(said) not in words.KINDS:
        names = "、".join(KIND_NAMES.values())
        raise Wrong(f"不认识题型“{said[:20]}”" if said else "没有写题型", f"请填写：{names}", "kind")
    found = Found(words.KINDS[words.word(said)])
    found.stem, found.code = raw.text("stem"), raw.text("code")
    found.paragraph, found.quote = raw.text("paragraph"), raw.text("quote")
    found.span = raw.text("span")
    found.original, found.swapped_in = raw.text("original"), raw.text("swapped_in")
    found.rationale = raw.text("rationale")
    found.note("", raw.text("note"))
    _take_attributes(found, raw)
    _take_key(found, raw)
    _look_for_losses(found, raw)
    return found.entry(), tuple(found.losses), found.missing()


def _take_attributes(found: Found, row: _Row) -> None:
    found.take_category(row.text("point"))
    found.take_category(row.text("topic"))
    found.take_category(row.text("folder"))
    found.note("标签", row.text("tags"))
    difficulty, level = words.word(row.text("difficulty")), words.word(row.text("level"))
    found.difficulty, found.level = words.DIFFICULTIES.get(difficulty), words.LEVELS.get(level)
    if difficulty and not found.difficulty:
        raise Wrong(
            f"不认识难度“{row.text('difficulty')[:20]}”",
            "请填写 易、中、难 或 1、2、3",
            "expected_difficulty",
        )
    if level and not found.level:
        raise Wrong(f"不认识认知层次“{row.text('level')[:20]}”", "请填写 识记、理解、运用", "cognitive_level")
    found.order_free = words.word(row.text("order_free")) in {"是", "√", "1", "true", "yes"}


def _look_for_losses(found: Found, row: _Row) -> None:
    if row.text("marks") and found.kind is not Kind.SHORT_ANSWER:
        found.lose("marks", f"分值 {row.text('marks')[:10]} 没有保留：每题的分值由双向细目表决定")
    for column, label in row.head.unknown.items():
        if column < len(row.cells) and plain(workbooks.text(row.cells[column])):
            found.lose("note", f"不认识的列“{label[:20]}”没有保留")
    used = row.head.columns.values()
    if any(isinstance(row.cells[at], date) for at in used if at < len(row.cells)):
        found.lose("", "有的单元格是日期格式，读作 2021-04-09 这样的文字；请核对，或设为文本后重新导入")


def _take_key(found: Found, row: _Row) -> None:
    said = row.text("key")
    if found.kind in (Kind.SINGLE, Kind.MULTIPLE):
        _take_letters(found, row, said)
    elif found.kind is Kind.TRUE_FALSE:
        found.truth = words.TRUTHS.get(words.word(said)) if said else None
        if found.truth is None and said.upper() in {"A", "B"}:
            found.truth = _truth_of_option(row, said.upper())
    elif found.kind is Kind.FILL_BLANK and not said:
        # As 学习通 does: a column of its own for each blank.
        found.blanks = [split(text, _TEXTS) for text in _options(row) if text]
    elif found.kind is Kind.FILL_BLANK:
        found.blanks = [
            [unescape(text.strip(), _BLANKS + _TEXTS) for text in split(blank, _TEXTS)]
            for blank in split(said, _BLANKS)
        ]
    else:
        _take_points(found, row, said)


def _truth_of_option(row: _Row, letter: str) -> bool | None:
    return words.TRUTHS.get(words.word(row.text(f"option_{letter}") or {"A": "对", "B": "错"}[letter]))


def _options(row: _Row) -> list[str]:
    told = [row.text(f"option_{letter}") for letter in READ_LETTERS]
    if not any(told):
        told = _in_one_cell(row.text("options"))
    while told and not told[-1]:
        told.pop()
    if all(_lettered(letter, text) for letter, text in zip(READ_LETTERS, told, strict=False)):
        return [_LETTERED.sub("", text).strip() for text in told]
    return told


_LETTERED = re.compile(r"^\s*([A-La-lＡ-Ｌ])\s*[.、．:：)）]\s*(?=\S)")


def _lettered(letter: str, text: str) -> bool:
    """Tell whether a choice repeats the letter of its column, as in “A. 甲”."""
    found = _LETTERED.match(text)
    return found is not None and unicodedata.normalize("NFKC", found[1]).upper() == letter


def _take_letters(found: Found, row: _Row, said: str) -> None:
    found.options = told = _options(row)
    letters = re.sub(r"[\s,，、;；.。/|和]", "", unicodedata.normalize("NFKC", said)).upper()
    allowed = READ_LETTERS[: len(told)]
    if said in told and len(said) > 1 and (found.kind is Kind.SINGLE or not set(letters) <= set(allowed)):
        # The answer is written out instead of its letter.
        found.right = {told.index(said)}
        return
    if not letters:
        raise Wrong("没有写答案", "请填写正确选项的字母，如 B 或 ABD", "key")
    if any(letter not in allowed for letter in letters):
        raise Wrong(
            f"答案“{said[:20]}”中有不属于本题选项（{allowed}）的字母", "请改正答案，或补上选项", "key"
        )
    if len(set(letters)) < len(letters):
        raise Wrong(f"答案“{said[:20]}”中有重复的字母", "请每个字母只写一次", "key")
    found.right = {allowed.index(letter) for letter in letters}


def _in_one_cell(text: str) -> list[str]:
    """Read options that stand in one cell: a line each, or parted by |."""
    options = text.split("\n") if "\n" in text else re.split(r"\$;\$|[|｜]", text)
    return [_LETTERED.sub("", option).strip() for option in options if option.strip()]


def _take_points(found: Found, row: _Row, said: str) -> None:
    lines = [line for line in said.split("\n") if line.strip()]
    points = [labels.point_from_text(line) for line in lines]
    found.rubric = [point for point in points if point]
    if len(found.rubric) < len(lines):
        whole_answer(said, row.text("marks"), found)


def _line(entry: Entry) -> dict[str, str]:
    """Lay an entry out by field."""
    item = entry.item
    options = {f"option_{letter}": option.text for letter, option in zip(LETTERS, item.options, strict=False)}
    return options | {
        "kind": KIND_NAMES[item.kind],
        "stem": item.stem,
        "key": _key(entry),
        "rationale": entry.rationale,
        "difficulty": DIFFICULTY_NAMES[item.expected_difficulty],
        "topic": item.topic,
        "marks": _total(entry),
        "paragraph": item.paragraph,
        "quote": entry.anchor.quote,
        "span": span_as_text(entry.anchor.span),
        "note": entry.note,
        "code": item.id,
        "level": COGNITIVE_LEVEL_NAMES[item.cognitive_level],
        "original": entry.original,
        "swapped_in": entry.swapped_in,
        "order_free": "是" if isinstance(entry.key, FillBlankKey) and entry.key.order_free else "",
    }


def _total(entry: Entry) -> str:
    if isinstance(entry.key, ShortAnswerKey) and entry.key.rubric:
        return str(entry.key.marks.normalize() + Decimal(0))
    return ""


def _key(entry: Entry) -> str:
    key = entry.key
    if isinstance(key, TrueFalseKey):
        return "正确" if key.value else "错误"
    if isinstance(key, FillBlankKey):
        marks = _BLANKS + _TEXTS
        return "|".join(";".join(escape(text, marks) for text in accepted) for accepted in key.blanks)
    if isinstance(key, ShortAnswerKey):
        return "\n".join(one_line(labels.point_as_text(point)) for point in key.rubric)
    right = {key.option_id} if isinstance(key, SingleKey) else key.option_ids
    return "".join(
        letter for letter, each in zip(LETTERS, entry.item.options, strict=False) if each.id in right
    )


def write(entries: Sequence[Entry]) -> bytes:
    """Write entries in the form in which they are read; without entries it is the empty template."""
    lines = [_line(entry) for entry in entries]
    return workbooks.written(FORM, [[plain(line.get(name, "")) for name in COLUMNS] for line in lines])


def with_faults(content: bytes, faults: Mapping[str, str]) -> bytes:
    """Return the workbook as it came, each of its sheets with a column that says what is wrong, told by place."""
    marks = []
    for number, sheet in enumerate(workbooks.sheets(content)):
        head = _head(sheet)
        if isinstance(head, Head):
            told = {
                part.line: faults[part.place]
                for part in rows_of(sheet, head, number > 0)
                if part.place in faults
            }
            marks.append(workbooks.Marks(sheet, head.row, told))
        elif f"工作表“{sheet.name}”" in faults:
            marks.append(workbooks.Marks(sheet, 0, {2: faults[f"工作表“{sheet.name}”"]}))
    return workbooks.marked(content, marks)


def cannot(entry: Entry) -> str:
    """Say why a workbook cannot hold an entry at all; empty when it can."""
    if len(_key(entry)) > workbooks.LONGEST_CELL:
        return "答案超过一个单元格能放下的长度"
    if isinstance(entry.key, MultipleKey) and not entry.key.option_ids:
        return "多选题没有正确选项"
    texts = [option.text for option in entry.item.options]
    if texts and all(_lettered(letter, text) for letter, text in zip(LETTERS, texts, strict=False)):
        return "每个选项都以自己的字母开头，读回来时会当作序号去掉"
    return ""


FORMAT = Format(
    name="xlsx",
    title="Excel 工作簿",
    suffix=".xlsx",
    media="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    parts=parts,
    item=item,
    write=write,
    cannot=cannot,
    kept=as_in_a_cell,
    kept_in={"rubric": as_a_line_in_a_cell},
)
