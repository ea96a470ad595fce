"""The items of a paper as HTML: rendered once for each wording, weight and language, put together for each candidate.

Everybody's items read the same but for their place, the order of their options and what is answered. Only what an
`Item` holds is ever kept, and an `Item` knows no key. Outside a request nothing can be rendered: what is not kept yet
then raises `NotKept`.
"""

import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from flask import current_app, has_request_context
from markupsafe import Markup, escape

from app.exams.facts import Paper, PaperItem
from app.exams.views import words
from question_bank.items import Item, Kind

Kept = TypeVar("Kept")
KEPT = 20_000
LETTERS = "ABCDEFGHIJKLMNOP"
# Private characters stand where a candidate's own go; no wording may hold them, or its item is rendered whole.
POSITION, OPTIONS, LETTER, NAME, WRITTEN = "\ue0f0", "\ue0f1", "\ue0f2", "\ue0f3", "\ue0f4"
MARKS = (POSITION, OPTIONS, LETTER, WRITTEN)
CHOICES = frozenset({Kind.SINGLE, Kind.MULTIPLE})


class NotKept(LookupError):
    """Say that a part of a page was never rendered in this process, and cannot be rendered here."""


class Kitchen(OrderedDict[Any, Any]):
    """What was rendered, by what it depends on; the oldest goes when there is too much."""

    def __init__(self, most: int = KEPT) -> None:
        super().__init__()
        self._most = most

    def get_or_render(self, key: Any, render: Callable[[], Kept]) -> Kept:
        """Return what is kept under a key, or render it now."""
        found: Kept | None = self.get(key)
        if found is None:
            if not has_request_context():
                raise NotKept(key)
            found = self[key] = render()
            while len(self) > self._most:
                self.popitem(last=False)
        return found


_kept = Kitchen()


@dataclass(frozen=True)
class _Fragment:
    """An item nobody has answered, its own places left open, and its options one by one, their letters left open."""

    html: str
    options: dict[str, str]


def items(paper: Paper, locale: str) -> Markup:
    """Return the items of a paper with what is stored, in its order."""
    # Put together from what the templates escaped.
    return Markup("".join([_item(locale, place) for place in paper.items]))  # noqa: S704


def _item(locale: str, place: PaperItem) -> str:
    found = _fragment(locale, place.id, place.version_id, place.marks, place.item)
    if found is None:
        return _whole(place)
    html = found.html.replace(POSITION, str(place.position))
    if place.item.kind in CHOICES:
        chosen = place.response if isinstance(place.response, list) else (place.response,)
        options = [
            _checked(found.options[option.id], option.id, chosen).replace(LETTER, letter)
            for option, letter in zip(place.item.options, LETTERS, strict=False)
        ]
        return html.replace(OPTIONS, "".join(options))
    if place.item.kind is Kind.TRUE_FALSE:
        return html if place.response is None else _checked(html, told := str(place.response).lower(), [told])
    written = place.response if isinstance(place.response, list) else [place.response or ""]
    return _filled(html, written) if WRITTEN in html else html


def _whole(place: PaperItem) -> str:
    if not has_request_context():
        raise NotKept(place.version_id)
    return str(_macros().question(place))


def _checked(html: str, value: str, chosen: Iterable[Any]) -> str:
    return html.replace(f'value="{value}"', f'value="{value}" checked', 1) if value in chosen else html


def _filled(html: str, written: list[Any]) -> str:
    """Put what was written into its places, in their order; nothing into those without."""
    first, *rest = html.split(WRITTEN)
    texts = [str(escape(text)) for text in written] + [""] * len(rest)
    return first + "".join([text + part for text, part in zip(texts, rest, strict=False)])


def _fragment(
    locale: str, item_id: uuid.UUID, version_id: uuid.UUID, marks: Decimal, item: Item
) -> _Fragment | None:
    key = (locale, version_id, marks)
    found = _kept.get_or_render(key, lambda: (_rendered(item_id, version_id, marks, item),))
    return found[0]


def _rendered(item_id: uuid.UUID, version_id: uuid.UUID, marks: Decimal, item: Item) -> _Fragment | None:
    texts = (item.stem, *(option.text for option in item.options))
    if any(mark in text for text in texts for mark in MARKS):
        return None
    macros, name = _macros(), str(item_id)
    written: Any = {Kind.FILL_BLANK: [WRITTEN] * item.blanks, Kind.SHORT_ANSWER: WRITTEN}.get(item.kind)
    place = PaperItem(item_id, 0, marks, item, version_id, 0, written)
    html = str(macros.question(replace(place, position=POSITION), Markup(OPTIONS)))  # type: ignore[arg-type]  # noqa: S704
    options = {
        option.id: str(macros.option_of(name, item.kind.value, option, LETTER, False))
        for option in item.options
    }
    return _Fragment(html, options)


def _macros() -> Any:
    return current_app.jinja_env.get_template("bank/question.html").module


def cells(paper: Paper, locale: str) -> Markup:
    """Return the cells of the answer sheet, in the paper's order."""
    # Put together from what the template escaped.
    return Markup("".join([_cell(locale, place) for place in paper.items]))  # noqa: S704


def _cell(locale: str, place: PaperItem) -> str:
    answered = place.response is not None
    saved = bool(place.rev and answered)
    found: str = _kept.get_or_render(("cell", locale, answered, saved), lambda: _blank_cell(answered, saved))
    return found.replace(POSITION, str(place.position)).replace(NAME, str(place.id))


def _blank_cell(answered: bool, saved: bool) -> str:
    macros: Any = current_app.jinja_env.get_template("exams/cells.html").module
    return str(macros.cell(POSITION, NAME, answered, saved))


def kept(key: Any, render: Callable[[], Kept]) -> Kept:
    """Keep another part of a page."""
    return _kept.get_or_render(key, render)


def page_words() -> dict[str, str]:
    """Return the script's sentences in the visitor's language."""
    return words.of_page()
