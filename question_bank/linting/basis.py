"""What an item rests on: its quote must stand in its passage, its words in the document."""

from collections.abc import Iterator
from dataclasses import replace

from question_bank.anchors import find, find_in, occurrences
from question_bank.checks.anchoring import words_of
from question_bank.checks.neutral import World
from question_bank.items import Entry
from question_bank.linting.advice import Advice, Surroundings, advisory, blocking


def quote_in_passage(entry: Entry, around: Surroundings) -> Iterator[Advice]:
    """Find a quote that does not stand in the paragraph it cites."""
    if around.passages is None or find_in(entry.anchor, around.passages) is not None:
        return
    paragraph, span = entry.anchor.paragraph, entry.anchor.span
    if span is not None and find_in(replace(entry.anchor, span=None), around.passages) is not None:
        cause = f"第 {paragraph} 段的 {span.start}-{span.end} 处不是这段引文"
        yield blocking("quote", "span", cause, "重新选引文在段内的第几处")
        return
    elsewhere = [each.paragraph for each in around.passages if find(entry.anchor.quote, each.text)]
    where = f"它在第 {'、'.join(elsewhere)} 段，请改段落号" if elsewhere else "从文件中复制原句，不增不减"
    cause = f"第 {paragraph} 段没有引文“{entry.anchor.quote}”"
    yield blocking("quote", "quote", cause, where)


def which_of_several(entry: Entry, around: Surroundings) -> Iterator[Advice]:
    """Find a quote that stands in its paragraph more than once, and no word which of them is meant."""
    if around.passages is None or entry.anchor.span is not None:
        return
    texts = [each.text for each in around.passages if each.paragraph == entry.anchor.paragraph]
    count = max((len(occurrences(entry.anchor.quote, text)) for text in texts), default=0)
    if count > 1:
        cause = f"引文在第 {entry.anchor.paragraph} 段出现 {count} 次"
        yield advisory("which_quote", "span", cause, "写明是第几处，或者把引文写长些")


def words_of_the_document(entry: Entry, around: Surroundings) -> Iterator[Advice]:
    """Find options and answers that are neither words of the document nor neutral numbers or dates."""
    texts = [each.text for each in around.passages] if around.passages is not None else around.quotes
    if texts is None:
        return
    world = World([*texts, entry.anchor.quote], around.wording.unexaminable)
    for words in words_of(entry):
        if not world.holds(words):
            cause = f"“{words}”不是文件中的文字，也不是中性的数字或日期"
            yield advisory("closed_world", "options", cause, "换成同一文件里的用语，或者中性的数字、日期")
