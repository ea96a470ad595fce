"""The lines of a released result as HTML: rendered once for all who see the same of an item, put together for each.

A line is kept by everything it shows: the wording, its key as it counts now, what was corrected, the language, and how
much the exam shows. It is rendered from that key and the wording alone, so that a line without the answer cannot be
one that was rendered with it, nor one of before a correction. What is a candidate's own (place, order of options,
response, marks, reason) is put into its gaps at each request; what a person wrote is escaped there.
"""

import re
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from flask import current_app, has_request_context
from flask_babel import gettext as _
from markupsafe import Markup, escape

from app.exams import labels, reasons
from app.exams.facts import AttemptFacts, ResultDetail, ResultFacts, ResultLine, Treatment
from app.exams.figures import written
from app.exams.records.marking import AppealFacts
from app.exams.views.fragments import CHOICES, LETTERS, Kitchen, NotKept
from question_bank.items import Item, Kind

# A line takes some six kilobytes, the rest a few hundred bytes.
LINES_KEPT, SMALL_KEPT = 5_000, 5_000
# Nobody can write a mark into a text: it is drawn anew in each process, and a text's brackets are escaped.
_MARK = secrets.token_hex(8)
_GAP = re.compile(f"<{_MARK}:([a-z]+[0-9]*)>")
_lines, _small = Kitchen(LINES_KEPT), Kitchen(SMALL_KEPT)


class Shown(NamedTuple):
    """What a line shows beside its wording, and what it is kept by.

    `judged` is what was answered where there are no more than three answers; `right` is empty where options are.
    """

    locale: str
    version_id: uuid.UUID
    with_key: bool
    treatment: Treatment | None
    right: tuple[str, ...]
    right_ids: frozenset[str]
    truth: bool | None
    paragraph: str
    quote: str
    rationale: str
    judged: bool | None


class Verdict(NamedTuple):
    """What score and verdict show beside one person's numbers; `cap` only where it took something away."""

    locale: str
    passed: bool | None
    merit: bool
    total_marks: Decimal
    pass_mark: Decimal
    total: int
    cap: Decimal | None


class _Option(NamedTuple):
    """An option before and behind its letter: as one left it, and as one chose it."""

    left: tuple[str, str]
    chosen: tuple[str, str]


@dataclass(frozen=True)
class _Line:
    """A line in pieces, text and the name of a gap by turns; its options, and the word for nothing written."""

    pieces: tuple[str, ...]
    options: dict[str, _Option]
    blank: str


def lines(result: ResultFacts, locale: str) -> Markup:
    """Return the lines of a result in its paper's order, showing what the result itself holds."""
    with_key = result.detail is ResultDetail.FULL
    # Put together from what the templates escaped, and what is escaped here.
    return Markup("".join([_line(line, locale, with_key) for line in result.lines]))  # noqa: S704


def _line(line: ResultLine, locale: str, with_key: bool) -> str:
    item = line.item
    shown = Shown(
        locale,
        line.version_id,
        with_key,
        line.treatment,
        () if item.kind in CHOICES else line.right,
        line.right_ids,
        line.truth,
        line.paragraph,
        line.quote,
        line.rationale,
        _judged(line),
    )
    kept: _Line = _lines.get_or_render(shown, partial(_rendered, item, shown))
    own = {
        "position": str(line.position),
        "badge": _badge(locale, line.marks, line.out_of),
        "why": _why(locale, line.reason) if line.reason else "",
    }
    if item.kind in CHOICES:
        own["options"] = _options(kept, line)
    elif item.kind is not Kind.TRUE_FALSE:
        own |= _written(kept, line)
    return filled(kept.pieces, own)


def filled(pieces: tuple[str, ...], own: Mapping[str, str]) -> str:
    """Put what is one's own into the gaps of a part that is kept."""
    return "".join([own[piece] if n % 2 else piece for n, piece in enumerate(pieces)])


def in_pieces(html: str) -> tuple[str, ...]:
    """Return a rendered part as text and the name of a gap by turns."""
    return tuple(_GAP.split(html))


def verdict(attempt: AttemptFacts, locale: str) -> Markup:
    """Return the score of a marked attempt and what it means; nothing of one that waits for a person."""
    score, merit, counted = attempt.score, attempt.merit_mark, attempt.counted_score
    if score is None:
        return Markup()
    shown = Verdict(
        locale,
        attempt.passed,
        merit is not None and score >= merit,
        attempt.total_marks,
        attempt.pass_mark,
        attempt.total,
        attempt.score_cap if counted != score else None,
    )
    pieces: tuple[str, ...] = _small.get_or_render(shown, partial(_rendered_verdict, shown))
    own = {"counted": written(counted), "score": written(score), "answered": str(attempt.answered)}
    return Markup(filled(pieces, own))  # noqa: S704 - put together from what the template escaped


def appeals(found: Sequence[AppealFacts]) -> Markup:
    """Return what somebody appealed against and was answered: few do, so nothing of it is kept."""
    if found and not has_request_context():
        raise NotKept
    each_of = [str(_macros().appeal(each, labels)) for each in found]
    return Markup("".join(each_of))  # noqa: S704 - put together from what the template escaped


def _judged(line: ResultLine) -> bool | None:
    return bool(line.response) if line.item.kind is Kind.TRUE_FALSE and line.response is not None else None


def _options(kept: _Line, line: ResultLine) -> str:
    chosen: Sequence[Any] = line.response if isinstance(line.response, list) else (line.response,)
    found: list[str] = []
    for option, letter in zip(line.item.options, LETTERS, strict=False):
        known = kept.options[option.id]
        before, behind = known.chosen if option.id in chosen else known.left
        found += (before, letter, behind)
    return "".join(found)


def _written(kept: _Line, line: ResultLine) -> dict[str, str]:
    """Return what was written, for its places; the word for nothing, where nothing was."""
    given = line.response if isinstance(line.response, list) else [line.response]
    texts = [str(escape(text)) if text else kept.blank for text in given]
    texts += [kept.blank] * (line.item.blanks - len(texts))
    return {f"written{place}": text for place, text in enumerate(texts)}


def _badge(locale: str, marks: Decimal | None, out_of: Decimal) -> str:
    key = ("badge", locale, marks, out_of)
    found: str = _small.get_or_render(key, lambda: str(_macros().marks_badge(marks, out_of)))
    return found


def _why(locale: str, reason: str) -> str:
    """Return why there were these marks; what a marker wrote to one candidate is kept by nobody."""
    if reasons.is_ours(reason):
        found: str = _small.get_or_render(("why", locale, reason), lambda: str(_macros().why(reason)))
        return found
    own = _small.get_or_render(("why", locale), lambda: in_pieces(str(_macros().why(gap("reason")))))
    return filled(own, {"reason": str(escape(reason))})


def _rendered(item: Item, shown: Shown) -> _Line:
    macros = _macros()
    gaps: dict[str, Any] = {name: gap(name) for name in ("position", "badge", "options", "why")}
    gaps["written"] = [gap(f"written{place}") for place in range(max(item.blanks, 1))]
    html = str(macros.line(item, shown, gaps))
    letter = gap("letter")

    def option_of(option: Any, chosen: bool) -> tuple[str, str]:
        right = option.id in shown.right_ids
        before, behind = str(macros.option_of(option, letter, right, chosen, shown.with_key)).split(letter)
        return before, behind

    options = {each.id: _Option(option_of(each, False), option_of(each, True)) for each in item.options}
    return _Line(in_pieces(html), options, str(escape(_("未作答"))))


def _rendered_verdict(shown: Verdict) -> tuple[str, ...]:
    gaps = {name: gap(name) for name in ("counted", "score", "answered")}
    return in_pieces(str(_macros().verdict(shown, gaps)))


def gap(name: str) -> Markup:
    """Return what stands where something of one's own goes."""
    return Markup(f"<{_MARK}:{name}>")  # noqa: S704 - our own mark


def _macros() -> Any:
    return current_app.jinja_env.get_template("exams/script.html").module
