"""Say in words where a passage stands, and cut out of it what an item quotes."""

import re

from question_bank.anchors import Passage, Span
from question_bank.documents.reading.word_numbers import han

_GENRE = re.compile(r"(通知|意见|决定|通报|方案|办法|公告|规定|条例|纲要|规划|要点)$")
_RUN_IN = re.compile(r"^(?:（[一二三四五六七八九十]+）|\d{1,2}[.．、])?([^，。；：！？]{3,14})。")
_CLAUSE = re.compile(r"[^，。；：！？]+[，。；：！？]?[”’）]?")
_HEADS = {"0.1": "发文字号", "0.2": "标题", "0.3": "主送单位"}
ROOM = 80
ENOUGH = 10


def genre_of(title: str) -> str:
    """Return what a document is called by its title: 通知, 意见 …, else 文件."""
    found = _GENRE.search(title)
    return found[1] if found else "文件"


def place_of(passage: Passage, genre: str) -> str:
    """Name a passage so that it is told from all others: by its first words, else by its number."""
    section, number = passage.paragraph.split(".")
    if passage.paragraph in _HEADS:
        return f"{genre}{_HEADS[passage.paragraph]}一段"
    if section == "0":
        return f"{genre}导语一段"
    if number == "0":
        return f"{genre}第{han(int(section))}部分标题"
    if run_in := _RUN_IN.match(passage.text):
        return f"{genre}“{run_in[1]}”一段"
    return f"{genre}第{han(int(section))}部分第{han(int(number))}段"


def quote_around(text: str, span: Span) -> Span:
    """Return the clauses around a phrase: enough to stand alone, without the stop at the end."""
    clauses = [Span(*found.span()) for found in _CLAUSE.finditer(text)]
    within = [at for at, each in enumerate(clauses) if each.end > span.start and each.start < span.end]
    if not within:
        return span
    first, last = within[0], within[-1]
    while _bare(text, clauses, first, last, span) < ENOUGH:
        # A sentence is not left: what stands before its stop belongs to another thought.
        if first and text[clauses[first - 1].end - 1] == "，":
            first -= 1
        elif last + 1 < len(clauses) and text[clauses[last].end - 1] == "，":
            last += 1
        else:
            break
    start, end = clauses[first].start, clauses[last].end
    while end > span.end and text[end - 1] in "，。；：！？":
        end -= 1
    return _paired(text, Span(start, end))


def _bare(text: str, clauses: list[Span], first: int, last: int, span: Span) -> int:
    """Count the characters a quote would have beside the phrase; all there may be once it is long."""
    length = clauses[last].end - clauses[first].start
    return ENOUGH if length > ROOM else length - (span.end - span.start)


def _paired(text: str, span: Span) -> Span:
    """Take in, or leave off, the quotation mark whose other half stands on the other side."""
    quote = text[span.start : span.end]
    if quote.count("“") > quote.count("”"):
        close = text.find("”", span.end)
        return Span(span.start, close + 1) if 0 <= close - span.end <= ROOM else span
    if quote.count("”") > quote.count("“"):
        opened = text.rfind("“", 0, span.start)
        return Span(opened, span.end) if opened >= 0 and span.start - opened <= ROOM else span
    return span
