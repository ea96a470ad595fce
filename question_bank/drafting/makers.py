"""Make items of four kinds out of one phrase or list: its words, its quote, and other words of the document."""

from collections.abc import Sequence
from hashlib import sha256

from question_bank.anchors import Anchor, Passage, Span
from question_bank.drafting.phrases import Listing, Phrase
from question_bank.drafting.places import quote_around
from question_bank.items import (
    CognitiveLevel,
    Difficulty,
    Entry,
    FillBlankKey,
    Item,
    Key,
    Kind,
    MultipleKey,
    SingleKey,
    TrueFalseKey,
    option_id,
    options_of,
)

GAP = "（　）"
BLANK = "____"


class Maker:
    """Make items on one passage."""

    def __init__(self, passage: Passage, place: str, topic: str) -> None:
        self.passage = passage
        self.place = place
        self.topic = topic

    def fill_blank(self, phrases: Sequence[Phrase], order_free: bool = False) -> Entry:
        """Ask for one phrase, or some of a list, in the sentence they stand in."""
        quote = self._quote(_whole(phrases))
        stem = f"{self.place}：{self._holed(quote, [each.span for each in phrases], BLANK)}。"
        key = FillBlankKey(tuple((each.text,) for each in phrases), order_free)
        return self._entry(Kind.FILL_BLANK, stem, key, quote, blanks=len(phrases))

    def single(self, phrase: Phrase, others: Sequence[str]) -> Entry:
        """Ask which of four phrases stands in a sentence."""
        quote = self._quote(phrase.span)
        stem = f"{self.place}：{self._holed(quote, [phrase.span], GAP)}。"
        texts = _shuffled([phrase.text, *others], stem)
        key = SingleKey(option_id(_code(stem), phrase.text))
        return self._entry(Kind.SINGLE, stem, key, quote, options=texts)

    def multiple(self, listing: Listing, others: Sequence[str]) -> Entry:
        """Ask which phrases a list has; one that ends in 等 is asked for what the text lists."""
        quote = self._quote(listing.span)
        holed = self._holed(quote, [listing.span], GAP)
        asked = "列举的有哪些" if listing.open else "填入的有哪些"
        stem = f"{self.place}写道：“{_single_quotes(holed)}”。下列各项中，原文在括号处{asked}？"
        right = [each.text for each in listing.elements]
        texts = _shuffled([*right, *others], stem)
        key = MultipleKey(frozenset(option_id(_code(stem), each) for each in right))
        return self._entry(Kind.MULTIPLE, stem, key, quote, options=texts)

    def true_false(self, phrase: Phrase, swapped_in: str | None) -> Entry:
        """State a sentence as it stands, or with one phrase in another's place."""
        quote = self._quote(phrase.span)
        said = swapped_in or phrase.text
        stem = f"{self.place}提出：{self._holed(quote, [phrase.span], said)}。"
        words = {"original": phrase.text, "swapped_in": swapped_in} if swapped_in else {}
        return self._entry(Kind.TRUE_FALSE, stem, TrueFalseKey(swapped_in is None), quote, words=words)

    def _quote(self, span: Span) -> Span:
        return quote_around(self.passage.text, span)

    def _holed(self, quote: Span, spans: Sequence[Span], filler: str) -> str:
        """Return a quote with stretches of it replaced."""
        text, at, pieces = self.passage.text, quote.start, []
        for span in sorted(spans, key=lambda each: each.start):
            pieces += [text[at : span.start], filler]
            at = span.end
        return "".join([*pieces, text[at : quote.end]])

    def _entry(
        self,
        kind: Kind,
        stem: str,
        key: Key,
        quote: Span,
        *,
        options: Sequence[str] = (),
        blanks: int = 0,
        words: dict[str, str] | None = None,
    ) -> Entry:
        code = _code(stem)
        text = self.passage.text[quote.start : quote.end]
        item = Item(
            id=code,
            kind=kind,
            stem=stem,
            paragraph=self.passage.paragraph,
            topic=self.topic,
            cognitive_level=CognitiveLevel.RECALL,
            expected_difficulty=Difficulty.EASY if kind is Kind.TRUE_FALSE else Difficulty.MEDIUM,
            options=options_of(code, tuple(options)),
            blanks=blanks,
        )
        anchor = Anchor(self.passage.paragraph, text)
        return Entry(item, key, anchor, f"{self.place}的原文是“{_single_quotes(text)}”。", **(words or {}))


def _whole(phrases: Sequence[Phrase]) -> Span:
    return Span(min(each.span.start for each in phrases), max(each.span.end for each in phrases))


def _single_quotes(text: str) -> str:
    """Write quotation marks within quotation marks as single ones."""
    return text.replace("“", "‘").replace("”", "’")


def _code(stem: str) -> str:
    """Name a candidate by what it asks: the same words give the same name."""
    return f"new-{sha256(stem.encode()).hexdigest()[:16]}"


def _shuffled(texts: Sequence[str], stem: str) -> list[str]:
    """Put options into an order that tells nothing and is the same each time."""
    return sorted(dict.fromkeys(texts), key=lambda text: sha256(f"{stem}|{text}".encode()).digest())
