"""Tell by its first and last characters what a line of an official document is."""

import re

_HAN_NUMERAL = "[一二三四五六七八九十百零〇]+"
# From the widest division to the narrower; the first a document uses makes its sections.
SECTIONS = (
    re.compile(rf"^第{_HAN_NUMERAL}(?:[章编]|部分)(?![，。；讲写是的])"),
    re.compile(rf"^{_HAN_NUMERAL}、"),
)
_NUMERAL = re.compile(
    rf"^(?:[（(]{_HAN_NUMERAL}[）)]|{_HAN_NUMERAL}、|第{_HAN_NUMERAL}[章编条节]|\d{{1,2}}[.．、](?!\d)|"
    r"[（(]\d{1,2}[）)]|[①-⑳])"
)
_DOCUMENT_NUMBER = re.compile(r"[〔\[［【（(]\d{4}[〕\]］】）)]第?\d+号$")
_SENTENCE_END = re.compile(r"[。！？；：.!?;:][”’」』）)》]*$")
_GENRES = ("通知", "意见", "决定", "通报", "方案", "办法", "公告", "规定", "条例", "纲要", "规划", "要点")
LONGEST_HEADING = 40


def begins_with_numeral(text: str) -> bool:
    """Say whether a line begins with （一）, 1., 第三条 or the like, which always begins a paragraph."""
    return bool(_NUMERAL.match(text))


def is_document_number(text: str) -> bool:
    """Say whether a line ends in an official number such as 〔2021〕20号."""
    return bool(_DOCUMENT_NUMBER.search(text))


def ends_sentence(text: str) -> bool:
    """Say whether a line ends where a sentence, or a lead before a list, ends."""
    return bool(_SENTENCE_END.search(text))


def names_genre(text: str) -> bool:
    """Say whether a line ends in the name of a kind of document, as titles do."""
    return text.endswith(_GENRES)


def stands_alone(text: str) -> bool:
    """Say whether a numbered line is a heading by itself: short, and without a clause in it."""
    return (
        begins_with_numeral(text) and len(text) <= LONGEST_HEADING and not re.search("[，。；！？：]", text)
    )
