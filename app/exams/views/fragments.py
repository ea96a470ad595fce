"""The items of a paper as HTML: rendered once for each wording, weight and language, put together for each candidate.

Everybody's items read the same but for their place, the order of their options and what is answered. Only what an
`Item` holds is ever kept, and an `Item` knows no key.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from flask import Flask, current_app
from flask_babel import get_locale
from markupsafe import Markup

from app.exams.facts import Paper, PaperItem
from app.exams.views import words
from question_bank.items import Item, Kind

KEPT = 4_000
LETTERS = "ABCDEFGHIJKLMNOP"
# Private characters stand where a candidate's own go; no wording may hold them, or its item is rendered whole.
POSITION, OPTIONS, LETTER, NAME = "\ue0f0", "\ue0f1", "\ue0f2", "\ue0f3"
CHOICES = frozenset({Kind.SINGLE, Kind.MULTIPLE})


@dataclass(frozen=True)
class _Fragment:
    """An item nobody has answered, its place left open, and its options one by one, their letters left open."""

    html: str
    options: dict[str, str]


def items(paper: Paper) -> Markup:
    """Return the items of a paper with what is stored, in its order."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    locale = str(get_locale())
    return Markup("").join(_item(app, locale, place) for place in paper.items)


def _item(app: Flask, locale: str, place: PaperItem) -> Markup:
    written = place.item.kind in {Kind.FILL_BLANK, Kind.SHORT_ANSWER} and place.response is not None
    if written or _holds_a_mark(place.item):
        return Markup(_macros(app).question(place))  # noqa: S704 - the template
    found = _fragment(app, locale, _Key(place))
    html = found.html.replace(POSITION, str(place.position))
    if place.item.kind in CHOICES:
        chosen = place.response if isinstance(place.response, list) else [place.response]
        options = (
            _checked(found.options[option.id], option.id, chosen).replace(LETTER, letter)
            for option, letter in zip(place.item.options, LETTERS, strict=False)
        )
        html = html.replace(OPTIONS, "".join(options))
    elif place.response is not None:
        told = "true" if place.response else "false"
        html = _checked(html, told, [told])
    # Put together from what the templates escaped.
    return Markup(html)  # noqa: S704


def _checked(html: str, value: str, chosen: list[Any]) -> str:
    return html.replace(f'value="{value}"', f'value="{value}" checked', 1) if value in chosen else html


def _holds_a_mark(item: Item) -> bool:
    texts = (item.stem, *(option.text for option in item.options))
    return any(mark in text for text in texts for mark in (POSITION, OPTIONS, LETTER))


class _Key:
    """A place by what its fragment depends on."""

    def __init__(self, place: PaperItem) -> None:
        self.place = place
        self._own = (place.version_id, place.marks)

    def __hash__(self) -> int:
        return hash(self._own)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._own == other._own


@lru_cache(KEPT)
def _fragment(app: Flask, locale: str, key: _Key) -> _Fragment:
    place, macros = key.place, _macros(app)
    blank: Any = replace(place, position=POSITION, response=None, rev=0)  # type: ignore[arg-type]
    html = str(macros.question(blank, Markup(OPTIONS)))  # noqa: S704 - one private character
    name, kind = str(place.id), place.item.kind.value
    options = {
        option.id: str(macros.option_of(name, kind, option, LETTER, False)) for option in place.item.options
    }
    return _Fragment(html, options)


def _macros(app: Flask) -> Any:
    return app.jinja_env.get_template("bank/question.html").module


def cells(paper: Paper) -> Markup:
    """Return the cells of the answer sheet, in the paper's order."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    locale = str(get_locale())
    # Put together from what the template escaped.
    return Markup("").join(Markup(_cell(app, locale, place)) for place in paper.items)  # noqa: S704


def _cell(app: Flask, locale: str, place: PaperItem) -> str:
    answered = place.response is not None
    found = _cells(app, locale, answered, bool(place.rev and answered))
    return found.replace(POSITION, str(place.position)).replace(NAME, str(place.id))


@lru_cache(16)
def _cells(app: Flask, _locale: str, answered: bool, saved: bool) -> str:
    macros: Any = app.jinja_env.get_template("exams/cells.html").module
    return str(macros.cell(POSITION, NAME, answered, saved))


def page_words() -> dict[str, str]:
    """Return the script's sentences in the visitor's language."""
    return _words(str(get_locale()))


@lru_cache(8)
def _words(_locale: str) -> dict[str, str]:
    return words.of_page()
