"""Draft the candidates of one passage: make, check by the rules of the bank, leave out what is asked, rank."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from question_bank.anchors import Passage, squeeze
from question_bank.checks import check_new
from question_bank.content.wording import NOTICE_WORDING
from question_bank.drafting.distractors import Distractors
from question_bank.drafting.makers import Maker
from question_bank.drafting.phrases import Listing, Phrase, Sort, listings_in, phrases_in
from question_bank.drafting.places import genre_of, place_of
from question_bank.drafting.ranking import reasons, score
from question_bank.items import Entry, answer_texts
from question_bank.likeness import bare, likeness, pairs
from question_bank.wording import OpenList, Wording

ALIKE = 0.75
MOST = 40


@dataclass(frozen=True)
class Candidate:
    """Hold an item for a person to finish, its score, and what the score is made of."""

    entry: Entry
    score: int
    reasons: tuple[str, ...]

    @property
    def id(self) -> str:
        """Name a candidate; the same passage gives the same names."""
        return self.entry.item.id


@dataclass(frozen=True)
class _Made:
    entry: Entry
    sort: Sort
    listed: bool = False
    is_open: bool = False


def draft(
    passage: Passage,
    passages: Sequence[Passage],
    known: Iterable[Entry] = (),
    *,
    title: str = "",
    topic: str = "贯彻落实",
    wording: Wording = NOTICE_WORDING,
) -> list[Candidate]:
    """Return the candidates of a passage of a document, the best first.

    Each passes every rule of the bank against this document. What an item of the passage asks already, or
    nearly so, is left out; `known` are those items. Of the same fact only as many kinds remain as there are.
    """
    known = tuple(known)
    wording = with_lists_of(passages, wording)
    maker = Maker(passage, place_of(passage, genre_of(title)), topic)
    distractors = Distractors(passages, wording.unexaminable)
    found: dict[str, Candidate] = {}
    for made in _made(passage, maker, distractors):
        entry = made.entry
        if entry.item.id in found or asked_already(entry, known):
            continue
        if any(True for _fault in check_new([entry], known, passages, wording)):
            continue
        why = reasons(entry, made.sort, listed=made.listed, is_open=made.is_open, known=known)
        found[entry.item.id] = Candidate(entry, score(why), why)
    ranked = sorted(found.values(), key=lambda each: (-each.score, each.id))
    return ranked[:MOST]


def with_lists_of(passages: Iterable[Passage], wording: Wording) -> Wording:
    """Add the lists a document leaves open with 等 to the wordings that need care."""
    found = [
        OpenList(passage.paragraph, tuple(phrase.text for phrase in listing.elements))
        for passage in passages
        for listing in listings_in(passage.text)
        if listing.open
    ]
    return replace(wording, open_lists=(*wording.open_lists, *found))


def _made(passage: Passage, maker: Maker, distractors: Distractors) -> Iterator[_Made]:
    listings = listings_in(passage.text)
    for listing in listings:
        yield from _of_listing(listing, passage, maker, distractors)
    for phrase in phrases_in(passage.text):
        yield from _of_phrase(phrase, passage, maker, distractors)


def _of_listing(
    listing: Listing, passage: Passage, maker: Maker, distractors: Distractors
) -> Iterator[_Made]:
    elements = listing.elements
    shown = {"listed": True, "is_open": listing.open}
    if wrong := distractors.others(elements, passage, max(1, min(3, 7 - len(elements)))):
        yield _Made(maker.multiple(listing, wrong), Sort.LISTED, **shown)
    # A list is asked in part: what is left of it tells what kind of thing is wanted.
    blanked = elements[-2:] if len(elements) > 2 else elements
    yield _Made(maker.fill_blank(blanked, order_free=True), Sort.LISTED, **shown)


def _of_phrase(phrase: Phrase, passage: Passage, maker: Maker, distractors: Distractors) -> Iterator[_Made]:
    listed = phrase.sort is Sort.LISTED
    wrong = distractors.others([phrase], passage, 3)
    if not listed:
        yield _Made(maker.fill_blank([phrase]), phrase.sort)
    if len(wrong) == 3 and not listed:
        yield _Made(maker.single(phrase, wrong), phrase.sort)
    if twin := distractors.twin(phrase, passage):
        false = maker.true_false(phrase, twin)
        if not distractors.says(false.item.stem.partition("：")[2].rstrip("。")):
            yield _Made(false, phrase.sort, listed)


def asked_already(entry: Entry, known: Iterable[Entry]) -> bool:
    """Say whether an item of the same kind asks the same: by its whole answer on the same words, or by its stem."""
    answer = sorted(map(squeeze, answer_texts(entry)))
    own = pairs(bare(entry.item.stem))
    for other in known:
        if other.item.kind is not entry.item.kind:
            continue
        same_answer = sorted(map(squeeze, answer_texts(other))) == answer
        if answer and same_answer and other.anchor.paragraph == entry.anchor.paragraph:
            return True
        if likeness(own, pairs(bare(other.item.stem))) >= ALIKE:
            return True
    return False
