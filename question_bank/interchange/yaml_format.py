"""Read and write items as people write them by hand: a YAML list of mappings."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

import yaml

from question_bank.anchors import Anchor, Span
from question_bank.interchange.faults import FileFault, FileRefused
from question_bank.interchange.formats import Format, missing
from question_bank.interchange.found import LONGEST_CODE, LONGEST_PARAGRAPH
from question_bank.interchange.outcomes import Loss, Part, Unreadable, Wrong
from question_bank.interchange.texts import LONGEST, decode, plain
from question_bank.items import (
    TOPICS,
    CognitiveLevel,
    Difficulty,
    Entry,
    FillBlankKey,
    Item,
    Key,
    Kind,
    MultipleKey,
    Option,
    RubricPoint,
    ShortAnswerKey,
    SingleKey,
    TrueFalseKey,
    options_of,
)

LETTERS = "ABCDEFGH"
_FIELDS = frozenset(
    {
        "id",
        "kind",
        "paragraph",
        "quote",
        "span",
        "stem",
        "options",
        "key",
        "order_free",
        "original",
        "swapped_in",
    }
    | {"rubric", "rationale", "topic", "cognitive_level", "expected_difficulty", "note"}
)
# What a draft may still lack.
_LATER = ("quote", "paragraph", "rationale", "topic")
_DEEPEST = 20
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_Word = TypeVar("_Word", Kind, CognitiveLevel, Difficulty)


class _Unreadable(ValueError):
    """Stop reading one item at one field."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


def read(text: str, file: str = "") -> tuple[Entry, ...]:
    """Read the entries of one file; raise FileRefused naming every fault."""
    entries, faults = survey(text, file)
    if faults:
        raise FileRefused(faults)
    return entries


def survey(text: str, file: str = "") -> tuple[tuple[Entry, ...], tuple[FileFault, ...]]:
    """Read what can be read of one file and list the faults of the rest."""
    try:
        rows = yaml.load(text, _Loader)  # noqa: S506 - one of the two safe loaders
    except yaml.YAMLError as error:
        return (), (FileFault(file, "", "", f"不是有效的 YAML：{' '.join(str(error).split())}"),)
    return survey_rows(rows, file)


def survey_rows(rows: object, file: str = "") -> tuple[tuple[Entry, ...], tuple[FileFault, ...]]:
    """Read what can be read of a list of mappings and list the faults of the rest."""
    if rows is None:
        return (), ()
    if not isinstance(rows, list):
        return (), (FileFault(file, "", "", "文件应是试题的列表"),)
    entries: list[Entry] = []
    faults: list[FileFault] = []
    for number, row in enumerate(rows, 1):
        name = str(row.get("id") or f"第 {number} 题") if isinstance(row, dict) else f"第 {number} 题"
        try:
            entries.append(_entry(row))
        except _Unreadable as fault:
            faults.append(FileFault(file, name, fault.field, fault.sentence))
    return tuple(entries), tuple(faults)


def write(entries: Iterable[Entry]) -> str:
    """Write entries so that reading them again gives the same."""
    rows = [_row(entry) for entry in entries]
    return str(yaml.dump(rows, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000))


def parts(content: bytes) -> Sequence[Part]:
    """Cut a file into its items, each with its line; refuses what is no list, or nests and refers without end."""
    text = decode(content)
    try:
        _bounded(text)
        root = yaml.compose(text, _Loader)
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        cure = f"请检查第 {line} 行前后的缩进、冒号和引号"
        raise Unreadable(f"不是有效的 YAML（第 {line} 行）", cure) from None
    if not isinstance(root, yaml.SequenceNode):
        raise Unreadable("文件不是试题的列表", "每题以“- id: …”开头，参照导出的 YAML 文件")
    lines = [node.start_mark.line + 1 for node in root.value]
    return [
        Part(line, f"第 {line} 行", node, _name(node)) for line, node in zip(lines, root.value, strict=True)
    ]


def _name(node: yaml.Node) -> str:
    """Return the id a mapping gives itself, before it is read."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((str(value.value) for key, value in pairs if key.value == "id"), "")[:LONGEST_CODE]


def _bounded(text: str) -> None:
    """Refuse what would fill the memory or the stack when put together."""
    depth = 0
    for event in yaml.parse(text, _Loader):
        if isinstance(event, yaml.AliasEvent):
            raise Unreadable("文件中有 YAML 引用（*名称）", "请将引用的内容写全")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise Unreadable(f"列表和映射嵌套超过 {_DEEPEST} 层", "请参照导出的 YAML 文件")


def item(raw: object) -> tuple[Entry, tuple[Loss, ...], tuple[str, ...]]:
    """Read one item of a file; a draft may lack its anchor, rationale and topic."""
    loader = yaml.SafeLoader("")
    try:
        row = loader.construct_document(raw)
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        cause = " ".join(str(error).split())[:120]
        raise Wrong(f"有的值读不出来：{cause}", "请给日期、时间和特殊的值加上引号") from None
    finally:
        loader.dispose()
    return draft(row)


def draft(row: object) -> tuple[Entry, tuple[Loss, ...], tuple[str, ...]]:
    """Read one mapping as a draft; raise Wrong when it is none."""
    if isinstance(row, dict):
        row = {name: value for name, value in row.items() if value is not None}
        row |= {name: "" for name in _LATER if name not in row}
    try:
        entry = _entry(row, draft=True)
    except _Unreadable as error:
        cure = f"请改正“{error.field}”这一项" if error.field else "请参照导出的文件改写"
        raise Wrong(error.sentence, cure, error.field) from None
    if not 0 < len(entry.item.id) <= LONGEST_CODE:
        raise Wrong("题号是空的或太长", f"题号最多 {LONGEST_CODE} 个字符", "id")
    if len(entry.item.paragraph) > LONGEST_PARAGRAPH:
        raise Wrong("出处段落太长", "请写成 2.4 这样的段落号", "paragraph")
    if not entry.item.stem:
        raise Wrong("没有题干", "请写上题干", "stem")
    return entry, (), missing(entry)


def _row(entry: Entry) -> dict[str, Any]:
    """Lay one entry out as a mapping, leaving out what is empty."""
    item = entry.item
    row = {
        "id": item.id,
        "kind": item.kind.value,
        "paragraph": item.paragraph,
        "quote": entry.anchor.quote,
        "span": _written_span(entry.anchor.span),
        "stem": item.stem,
        "options": [option.text for option in item.options],
        **_written_key(entry),
        "original": entry.original,
        "swapped_in": entry.swapped_in,
        "rationale": entry.rationale,
        "topic": item.topic,
        "cognitive_level": item.cognitive_level.value,
        "expected_difficulty": item.expected_difficulty.value,
        "note": entry.note,
    }
    return {name: value for name, value in row.items() if value not in ("", [])}


def _written_key(entry: Entry) -> dict[str, Any]:
    """Write a key as letters, a truth, accepted texts per blank, or rubric points."""
    key = entry.key
    if isinstance(key, TrueFalseKey):
        return {"key": key.value}
    if isinstance(key, FillBlankKey):
        free = {"order_free": True} if key.order_free else {}
        return {"key": [list(accepted) for accepted in key.blanks], **free}
    if isinstance(key, ShortAnswerKey):
        return {"rubric": [_written_point(point) for point in key.rubric]}
    right = {key.option_id} if isinstance(key, SingleKey) else key.option_ids
    return {"key": "".join(LETTERS[at] for at, option in enumerate(entry.item.options) if option.id in right)}


def _written_point(point: RubricPoint) -> dict[str, Any]:
    """Write one rubric point; marks as text unless whole, never as a float."""
    marks: int | str = int(point.marks) if point.marks == int(point.marks) else str(point.marks)
    return {"text": point.text, "marks": marks, "keywords": list(point.keywords)}


def _entry(row: object, draft: bool = False) -> Entry:
    """Build an entry out of one mapping; a draft may lack topic and rubric."""
    if not isinstance(row, dict):
        raise _Unreadable("", "应是一组“字段: 值”")
    if unknown := sorted(str(name) for name in row.keys() - _FIELDS):
        raise _Unreadable(unknown[0], f"没有这个字段：{'、'.join(unknown)}")
    item_id = _text(row, "id")
    kind = _word(row, "kind", Kind)
    options = options_of(item_id, _options(row)) if kind in (Kind.SINGLE, Kind.MULTIPLE) else ()
    if draft and kind is Kind.SHORT_ANSWER and not row.get("rubric"):
        key: Key = ShortAnswerKey(())
    else:
        key = _KEYS[kind](row, options)
    item = Item(
        id=item_id,
        kind=kind,
        stem=_text(row, "stem"),
        paragraph=_text(row, "paragraph"),
        topic="" if draft and row["topic"] == "" else _topic(row),
        cognitive_level=_word(row, "cognitive_level", CognitiveLevel),
        expected_difficulty=_word(row, "expected_difficulty", Difficulty),
        options=options,
        blanks=len(key.blanks) if isinstance(key, FillBlankKey) else 0,
    )
    return Entry(
        item=item,
        key=key,
        anchor=Anchor(item.paragraph, _text(row, "quote"), _span(row)),
        rationale=_text(row, "rationale"),
        original=_optional(row, "original"),
        swapped_in=_optional(row, "swapped_in"),
        note=_optional(row, "note"),
    )


def _scalar(value: object, field: str) -> str:
    """Read a text; YAML's numbers are texts here, its true and false are not."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _Unreadable(field, "应是文字；含冒号、井号、日期或 true/false 的文字请加引号")
    text = str(value).strip()
    if len(text) > LONGEST:
        raise _Unreadable(field, f"超过 {LONGEST:,} 个字符")
    if plain(text) != text.replace("\r\n", "\n").replace("\r", "\n").strip():
        raise _Unreadable(field, "有不能保存的控制字符")
    return text


def _text(row: Mapping[str, Any], field: str) -> str:
    """Read a text that must be there."""
    if row.get(field) is None:
        raise _Unreadable(field, "缺少此字段")
    return _scalar(row[field], field)


def _optional(row: Mapping[str, Any], field: str) -> str:
    """Read a text that may be missing."""
    return "" if row.get(field) is None else _scalar(row[field], field)


def _span(row: Mapping[str, Any]) -> Span | None:
    """Read where in its passage the quote stands, as two whole numbers; an item need not say it."""
    told = row.get("span")
    if told is None:
        return None
    whole = isinstance(told, list) and len(told) == 2 and all(type(each) is int for each in told)
    if not whole or not 0 <= told[0] < told[1] < 1_000_000:
        raise _Unreadable("span", "引文位置写成 [12, 20]：段内从第几个字之后起、到第几个字为止")
    return Span(told[0], told[1])


def _written_span(span: Span | None) -> list[int]:
    return [span.start, span.end] if span else []


def _texts(value: object, field: str) -> tuple[str, ...]:
    """Read a list of texts."""
    if not isinstance(value, list):
        raise _Unreadable(field, "应是列表")
    return tuple(_scalar(each, field) for each in value)


def _word(row: Mapping[str, Any], field: str, words: type[_Word]) -> _Word:
    """Read one of the words of an enumeration."""
    try:
        return words(_text(row, field))
    except ValueError as error:
        if isinstance(error, _Unreadable):
            raise
        allowed = "、".join(word.value for word in words)
        raise _Unreadable(field, f"“{row[field]}”不在可用的值之中：{allowed}") from None


def _topic(row: Mapping[str, Any]) -> str:
    """Read one of the topics."""
    topic = _text(row, "topic")
    if topic not in TOPICS:
        raise _Unreadable("topic", f"“{topic}”不在知识点之中：{'、'.join(TOPICS)}")
    return topic


def _options(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Read the options of a choice item."""
    texts = _texts(row.get("options"), "options")
    if not 2 <= len(texts) <= len(LETTERS):
        raise _Unreadable("options", f"应有 2 至 {len(LETTERS)} 个选项")
    return texts


def _lettered(row: Mapping[str, Any], options: tuple[Option, ...]) -> tuple[str, ...]:
    """Read letters as option ids."""
    letters = _text(row, "key").upper()
    allowed = LETTERS[: len(options)]
    if not letters or any(letter not in allowed for letter in letters):
        raise _Unreadable("key", f"“{letters}”中有不属于本题选项（{allowed}）的字母")
    if len(set(letters)) != len(letters):
        raise _Unreadable("key", f"“{letters}”中有重复的字母")
    return tuple(options[LETTERS.index(letter)].id for letter in letters)


def _single(row: Mapping[str, Any], options: tuple[Option, ...]) -> Key:
    """Read the key of a single-choice item."""
    ids = _lettered(row, options)
    if len(ids) != 1:
        raise _Unreadable("key", "单选题只有一个答案")
    return SingleKey(ids[0])


def _multiple(row: Mapping[str, Any], options: tuple[Option, ...]) -> Key:
    """Read the key of a multiple-choice item."""
    return MultipleKey(frozenset(_lettered(row, options)))


def _true_false(row: Mapping[str, Any], options: tuple[Option, ...]) -> Key:
    """Read the key of a statement."""
    word = str(row.get("key")).strip().lower()
    if word not in ("true", "false"):
        raise _Unreadable("key", "判断题的答案写 true 或 false")
    return TrueFalseKey(word == "true")


def _fill_blank(row: Mapping[str, Any], options: tuple[Option, ...]) -> Key:
    """Read the accepted texts of each blank."""
    blanks = row.get("key")
    if not isinstance(blanks, list) or not blanks or not all(isinstance(each, list) for each in blanks):
        raise _Unreadable("key", "填空题的答案是列表，每空一个由可接受写法组成的列表，如 [[甲, 甲方], [乙]]")
    order_free = row.get("order_free", False)
    if not isinstance(order_free, bool):
        raise _Unreadable("order_free", "写 true 或 false")
    return FillBlankKey(tuple(_texts(each, "key") for each in blanks), order_free)


def _short_answer(row: Mapping[str, Any], options: tuple[Option, ...]) -> Key:
    """Read the rubric of a short answer."""
    points = row.get("rubric")
    if not isinstance(points, list) or not points:
        raise _Unreadable("rubric", "简答题要有采分点")
    return ShortAnswerKey(tuple(_point(point) for point in points))


def _point(point: object) -> RubricPoint:
    """Read one rubric point."""
    if not isinstance(point, dict) or point.keys() - {"text", "marks", "keywords"}:
        raise _Unreadable("rubric", "采分点写成 {text: …, marks: 1, keywords: [...]}")
    if point.get("text") is None or point.get("marks") is None:
        raise _Unreadable("rubric", "采分点缺少 text 或 marks")
    try:
        marks = Decimal(_scalar(point["marks"], "rubric"))
    except InvalidOperation:
        raise _Unreadable("rubric", f"分值“{point['marks']}”不是数") from None
    return RubricPoint(_scalar(point["text"], "rubric"), marks, _texts(point.get("keywords") or [], "rubric"))


_KEYS: dict[Kind, Callable[[Mapping[str, Any], tuple[Option, ...]], Key]] = {
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _multiple,
    Kind.TRUE_FALSE: _true_false,
    Kind.FILL_BLANK: _fill_blank,
    Kind.SHORT_ANSWER: _short_answer,
}


FORMAT = Format(
    name="yaml",
    title="YAML",
    suffix=".yaml",
    media="application/yaml",
    parts=parts,
    item=item,
    write=lambda entries: write(entries).encode(),
    cannot=lambda entry: "",
)
