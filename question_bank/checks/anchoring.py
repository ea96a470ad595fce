"""Check that what an item rests on, asks for and offers stands in the source."""

from collections.abc import Iterable, Iterator, Sequence

from question_bank.anchors import Passage, find_in
from question_bank.checks.faults import Fault
from question_bank.checks.neutral import World
from question_bank.items import Entry, FillBlankKey, ShortAnswerKey, TrueFalseKey, answer_texts


def check_anchoring(
    entries: Sequence[Entry],
    source: Sequence[Passage] | None,
    slogans: Iterable[str],
    known: Sequence[Entry] = (),
) -> Iterator[Fault]:
    """Check quotes against the source, and words against it or, without it, against all quotes.

    The quotes of entries known count as well; they are not judged themselves.
    """
    if source is None:
        world = World((entry.anchor.quote for entry in (*known, *entries)), slogans)
    else:
        world = World((passage.text for passage in source), slogans)
        yield from _quotes(entries, source)
    for entry in entries:
        for words in words_of(entry):
            if not world.holds(words):
                sentence = f"“{words}”不是文件中的文字，也不是中性的数字或日期"
                yield Fault(entry.item.id, "closed_world", sentence)


def _quotes(entries: Sequence[Entry], source: Sequence[Passage]) -> Iterator[Fault]:
    """Check that each quote stands in the paragraph it cites."""
    for entry in entries:
        if find_in(entry.anchor, source) is None:
            sentence = f"第 {entry.anchor.paragraph} 段没有引文“{entry.anchor.quote}”"
            yield Fault(entry.item.id, "quote", sentence)


def words_of(entry: Entry) -> Iterator[str]:
    """List the words of an entry that may come from nowhere else."""
    if entry.item.options:
        yield from (option.text for option in entry.item.options)
    elif isinstance(entry.key, TrueFalseKey):
        yield from (words for words in (entry.original, entry.swapped_in) if words)
    elif isinstance(entry.key, FillBlankKey | ShortAnswerKey):
        yield from answer_texts(entry)
        if isinstance(entry.key, ShortAnswerKey):
            yield from (word for point in entry.key.rubric for word in point.keywords)
