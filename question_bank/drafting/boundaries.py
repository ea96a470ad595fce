"""Find where the first element of a list begins and the last one ends: there no 、 says so.

Elements of a list are alike: they begin with the same kind of word, and often end in the same character. Of all
words at which the first may begin, and the last end, the one is taken that makes it most like the others.
"""

from collections.abc import Sequence
from statistics import median

from question_bank.anchors import Span
from question_bank.drafting.segments import Word, words

# A list begins after a verb, a preposition, an adverb or 的; and ends before 的, a count, or a verb such as 要.
_BEFORE = ("v", "p", "d", "ad", "a", "u", "c", "r")
_AFTER = ("u", "v", "m", "c", "p", "d")
_NOUNS = ("n", "vn", "l", "i", "j", "b", "s", "t", "an")
PARALLEL = 2


def elements_of(text: str, run: Span) -> tuple[Span, ...]:
    """Return the elements of a run of pieces joined by 、; of two that are not alike, none."""
    spans: list[Span] = []
    at = run.start
    for piece in text[run.start : run.end].split("、"):
        spans.append(Span(at, at + len(piece)))
        at += len(piece) + 1
    first, last = spans[0], spans[-1]
    inner = [text[span.start : span.end] for span in spans[1:-1]]
    last = Span(last.start, last.start + _end(text[last.start : last.end], inner))
    like = inner or [text[last.start : last.end]]
    first = Span(first.start + _begin(text[first.start : first.end], like), first.end)
    if not inner and not parallel(text[first.start : first.end], like[0]):
        return ()
    return (first, *spans[1:-1], last)


def parallel(one: str, other: str) -> bool:
    """Say whether two phrases are built alike: about as long, or with the same end, beginning with like words."""
    close = abs(len(one) - len(other)) <= PARALLEL or one[-1:] == other[-1:]
    return close and _kind(words(one)[0]) == _kind(words(other)[0])


def _kind(word: Word) -> str:
    """Tell a word that names something from one that does something; other words are what they are."""
    if word.tag.startswith(_NOUNS):
        return "n"
    return "v" if word.tag.startswith(("v", "d", "ad")) else word.tag[:1]


def _begin(piece: str, like: Sequence[str]) -> int:
    """Choose where the first element begins within its piece."""
    if len(piece) == median(len(each) for each in like):
        return 0
    cut = words(piece)
    kinds = [_kind(words(each)[0]) for each in like]

    def worth(at: int) -> float:
        # 明确, 运用 are verbs and names of acts alike: at the head of a sentence they are verbs.
        own = "v" if at == 0 and cut[0].tag == "vn" else _kind(cut[at])
        led = 1.5 if at == 0 or _leads(cut[at - 1]) or (at == 1 and cut[0].tag == "vn") else 0.0
        return led + 2 * kinds.count(own) / len(kinds) + _fit(piece[cut[at].start :], like)

    return cut[max(range(len(cut)), key=worth)].start


def _leads(word: Word) -> bool:
    return word.tag.startswith(_BEFORE) and not word.tag.startswith(_NOUNS)


def _end(piece: str, like: Sequence[str]) -> int:
    """Choose where the last element ends within its piece; all of it, where there is nothing to go by."""
    opened = piece.find("等", 1)
    if opened > 0:
        return opened
    cut = words(piece)
    if not like:
        return len(piece.rstrip("要应须")) or len(piece)

    def worth(at: int) -> float:
        closed = at + 1 == len(cut) or (
            cut[at + 1].tag.startswith(_AFTER) and not cut[at + 1].tag.startswith(_NOUNS)
        )
        return (1.5 if closed else 0.0) + _fit(piece[: cut[at].end], like)

    return cut[max(range(len(cut)), key=worth)].end


def _fit(text: str, like: Sequence[str]) -> float:
    """Say how well a text would stand among others: by its first and last character and, a little, its length."""
    usual = median(len(each) for each in like)
    same_end = sum(text[-1:] == each[-1:] for each in like) / len(like)
    same_start = sum(text[:1] == each[:1] for each in like) / len(like)
    return same_end + same_start - abs(len(text) - usual) * 0.15
