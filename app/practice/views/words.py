"""Practice in words: how an answer went, how a round went, when an item comes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.bank import labels
from app.bank.facts import Preview
from app.exams.reasons import said
from app.practice.facts import ErrorFacts, Mark, QuestionFacts, RoundFacts, Source, Standing
from app.practice.forms import FIELD
from app.web.parts import day
from question_bank.items import Key, MultipleKey, SingleKey
from question_bank.marks import Outcome

OUTCOMES: dict[Outcome, Any] = {
    Outcome.RIGHT: _l("答对"),
    Outcome.PARTIAL: _l("部分答对"),
    Outcome.WRONG: _l("答错"),
    Outcome.BLANK: _l("未作答"),
    Outcome.NEEDS_MARKER: _l("待自评"),
}
TONES = {
    Outcome.RIGHT: "ok",
    Outcome.PARTIAL: "warn",
    Outcome.WRONG: "bad",
    Outcome.BLANK: "bad",
    Outcome.NEEDS_MARKER: "info",
}
STANDINGS: dict[Standing, Any] = {
    Standing.IN: _l("在错题本中"),
    Standing.LEARNED: _l("已掌握"),
    Standing.TAKEN_OUT: _l("手工移出"),
}


@dataclass(frozen=True)
class Tally:
    """How a round went: questions, answered ones, and how."""

    total: int
    answered: int
    right: int
    partial: int
    wrong: int
    unjudged: int


def tally(marks: Sequence[Mark]) -> Tally:
    outcomes = [mark.outcome for mark in marks if mark.outcome is not None]
    return Tally(
        total=len(marks),
        answered=len(outcomes),
        right=outcomes.count(Outcome.RIGHT),
        partial=outcomes.count(Outcome.PARTIAL),
        wrong=outcomes.count(Outcome.WRONG) + outcomes.count(Outcome.BLANK),
        unjudged=outcomes.count(Outcome.NEEDS_MARKER),
    )


def next_number(marks: Sequence[Mark], after: int) -> int:
    """Return the next question that waits for an answer or a judgement, round the end to the beginning; 0 for none."""
    waiting = [
        mark.number
        for mark in marks
        if mark.open and mark.outcome in (None, Outcome.NEEDS_MARKER) and mark.number != after
    ]
    return next((number for number in waiting if number > after), waiting[0] if waiting else 0)


def topic(name: str) -> str:
    """Return a topic's name in the visitor's language; one of the bank's own making stays as it is."""
    return str(labels.TOPICS.get(name, name))


def round_name(found: RoundFacts) -> str:
    """Say what a round is of."""
    if found.source is Source.BOOK:
        name = _("错题本")
        return f"{name} · {topic(found.topic)}" if found.topic else str(name)
    name = topic(found.topic) if found.topic else _("全部知识点")
    return f"{name} · {labels.KINDS[found.kind]}" if found.kind else str(name)


def comes_back(error: ErrorFacts, today: date) -> str:
    """Say when an item of the book comes back."""
    if error.standing is not Standing.IN:
        return str(STANDINGS[error.standing])
    days = (error.due_on - today).days
    if days <= 0:
        return str(_("今天该复习"))
    return str(_("明天复习") if days == 1 else _("%(day)s 复习", day=day(error.due_on)))


def error_tone(error: ErrorFacts, today: date) -> str:
    if error.standing is Standing.LEARNED:
        return "ok"
    return "warn" if error.standing is Standing.IN and error.due_on <= today else "quiet"


def place(question: QuestionFacts) -> Preview:
    """Return a question as the exam page's own fields show it."""
    assert question.item is not None
    return Preview(question.item, FIELD, question.number)


def right_ids(key: Key) -> frozenset[str]:
    """Return the ids of the right options."""
    if isinstance(key, SingleKey):
        return frozenset({key.option_id})
    return key.option_ids if isinstance(key, MultipleKey) else frozenset()


def why(question: QuestionFacts) -> str:
    """Say why an answer has its marks; a written one was judged by its writer."""
    answer = question.answer
    assert answer is not None
    if answer.outcome is Outcome.NEEDS_MARKER:
        return str(_("请对照采分点自评。"))
    if answer.points is not None and question.rubric is not None:
        points = max(len(question.rubric.rubric), 1)
        return str(_("自评：采分点 %(met)s / %(all)s", met=len(answer.points), all=points))
    return said(answer.reason)
