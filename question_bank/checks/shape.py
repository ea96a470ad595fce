"""Check that each entry is complete and consistent in itself."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from question_bank.anchors import squeeze
from question_bank.checks.faults import Fault
from question_bank.items import (
    BLANK,
    Entry,
    FillBlankKey,
    Kind,
    MultipleKey,
    ShortAnswerKey,
    SingleKey,
    TrueFalseKey,
    answer_texts,
)

_KEY_TYPES = {
    Kind.SINGLE: SingleKey,
    Kind.MULTIPLE: MultipleKey,
    Kind.TRUE_FALSE: TrueFalseKey,
    Kind.FILL_BLANK: FillBlankKey,
    Kind.SHORT_ANSWER: ShortAnswerKey,
}


def check_shape(entries: Sequence[Entry]) -> Iterator[Fault]:
    """Check ids, required fields, and what each kind needs."""
    for item_id, count in Counter(entry.item.id for entry in entries).items():
        if count > 1:
            yield Fault(item_id, "id", f"题号重复 {count} 次")
    for entry in entries:
        for rule, sentence in _of_one(entry):
            yield Fault(entry.item.id, rule, sentence)


def _of_one(entry: Entry) -> Iterator[tuple[str, str]]:
    """Check one entry."""
    yield from _required(entry)
    if not isinstance(entry.key, _KEY_TYPES[entry.item.kind]):
        yield "kind", "答案的类型与题型不符"
        return
    yield from _options(entry)
    if isinstance(entry.key, FillBlankKey):
        yield from _blanks(entry, entry.key)
    elif isinstance(entry.key, ShortAnswerKey):
        yield from _rubric(entry.key)
    elif isinstance(entry.key, TrueFalseKey):
        yield from _statement(entry, entry.key)


def _required(entry: Entry) -> Iterator[tuple[str, str]]:
    """Check that nothing needed is empty."""
    item = entry.item
    fields = {
        "id": item.id,
        "stem": item.stem,
        "paragraph": item.paragraph,
        "topic": item.topic,
        "quote": entry.anchor.quote,
        "rationale": entry.rationale,
    }
    for name, value in fields.items():
        if not value.strip():
            yield "required", f"缺少 {name}"
    if item.paragraph != entry.anchor.paragraph:
        yield "required", "试题与锚点的段落不一致"


def _options(entry: Entry) -> Iterator[tuple[str, str]]:
    """Check the options of choice items, and that other kinds have none."""
    texts = [squeeze(option.text) for option in entry.item.options]
    if entry.item.kind not in (Kind.SINGLE, Kind.MULTIPLE):
        if texts:
            yield "options", "此题型不应有选项"
        return
    if not all(texts):
        yield "options", "有空白的选项"
    if repeated := _repeated(texts):
        yield "options", f"选项重复：{'、'.join(repeated)}"
    ids = {option.id for option in entry.item.options}
    if isinstance(entry.key, SingleKey):
        yield from _single(entry, entry.key, ids)
    elif isinstance(entry.key, MultipleKey):
        yield from _multiple(entry.key, ids)


def _single(entry: Entry, key: SingleKey, ids: set[str]) -> Iterator[tuple[str, str]]:
    """Check that one of four options is right, or of three where a note says why."""
    if key.option_id not in ids:
        yield "key", "答案不在选项之中"
    count = len(entry.item.options)
    if count != 4 and not (count == 3 and entry.note):
        yield "options", f"单选题应有 4 个选项，现有 {count} 个；确实只能列 3 个的，在 note 写明原因"


def _multiple(key: MultipleKey, ids: set[str]) -> Iterator[tuple[str, str]]:
    """Check that at least two options are right and one is not."""
    if key.option_ids - ids:
        yield "key", "答案不在选项之中"
    if len(key.option_ids) < 2:
        yield "key", "多选题至少有两个正确选项"
    if not ids - key.option_ids:
        yield "key", "多选题至少有一个干扰项"


def _blanks(entry: Entry, key: FillBlankKey) -> Iterator[tuple[str, str]]:
    """Check that blanks and accepted texts agree and the stem does not give them away."""
    marked = len(BLANK.findall(entry.item.stem))
    if not marked == entry.item.blanks == len(key.blanks):
        yield "blanks", f"题干有 {marked} 个空（____），答案有 {len(key.blanks)} 空"
    if not all(accepted and all(text.strip() for text in accepted) for accepted in key.blanks):
        yield "key", "有的空没有可接受的写法"
        return
    quote, stem = squeeze(entry.anchor.quote), squeeze(entry.item.stem)
    for text in answer_texts(entry):
        if squeeze(text) not in quote:
            yield "key_in_quote", f"答案“{text}”不在引文之中"
        if len(squeeze(text)) > 1 and squeeze(text) in stem:
            yield "given_away", f"题干已露出答案“{text}”"


def _rubric(key: ShortAnswerKey) -> Iterator[tuple[str, str]]:
    """Check the rubric points of a short answer."""
    if not key.rubric:
        yield "rubric", "简答题要有采分点"
    for point in key.rubric:
        if not point.text.strip():
            yield "rubric", "有空白的采分点"
        if point.marks < 1:
            yield "rubric", f"采分点“{point.text}”不足 1 分"
        if not point.keywords:
            yield "rubric", f"采分点“{point.text}”没有提示词"
    if repeated := _repeated(squeeze(point.text) for point in key.rubric):
        yield "rubric", f"采分点重复：{'、'.join(repeated)}"


def _statement(entry: Entry, key: TrueFalseKey) -> Iterator[tuple[str, str]]:
    """Check that a false statement says which words were swapped, and its rationale gives the original."""
    if key.value:
        if entry.original or entry.swapped_in:
            yield "swap", "正确的判断题不应有 original 或 swapped_in"
        return
    if not entry.original or not entry.swapped_in:
        yield "swap", "错误的判断题要写明 original（原文）和 swapped_in（换入的文字）"
        return
    original, swapped_in = squeeze(entry.original), squeeze(entry.swapped_in)
    if original == swapped_in:
        yield "swap", "original 与 swapped_in 相同"
    if original not in squeeze(entry.anchor.quote):
        yield "swap", f"original“{entry.original}”不在引文之中"
    if swapped_in not in squeeze(entry.item.stem):
        yield "swap", f"swapped_in“{entry.swapped_in}”不在题干之中"
    if original not in squeeze(entry.rationale):
        yield "swap", f"解析没有给出原文“{entry.original}”"


def _repeated(texts: Iterable[str]) -> list[str]:
    """List the texts that occur more than once."""
    return [text for text, count in Counter(texts).items() if count > 1]
