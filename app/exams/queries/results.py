"""A candidate's own result: read only once it is released."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from app.bank.facts import ItemKey
from app.exams import papers, rules
from app.exams.facts import AttemptFacts, ResultDetail, ResultFacts, ResultLine
from app.exams.papers import Place, Sheet
from app.exams.queries.answers import Answers, answers
from app.exams.queries.appeals import appealable_until
from app.exams.queries.plans import plans
from app.exams.records.marking import PlanFacts
from app.exams.rules.regrading import Order
from app.exams.solutions import solutions
from question_bank.items import FillBlankKey, Item, Key, MultipleKey, ShortAnswerKey, SingleKey, TrueFalseKey


def released(attempt: AttemptFacts, at: datetime) -> bool:
    """Say whether an attempt's result may be shown to its candidate (GR-7)."""
    return rules.released(
        attempt.release_policy, attempt.released_at, attempt.closes_at, attempt.state, attempt.marking, at
    )


def result(session: Session, attempt: AttemptFacts, at: datetime) -> ResultFacts | None:
    """Return an attempt with as much of marks, reasons and keys as its exam shows; None before its release.

    Its paper and keys come later than its score where another sitting may still draw the same items.
    """
    return results(session, [attempt], at).get(attempt.id)


def results(session: Session, attempts: Sequence[AttemptFacts], at: datetime) -> dict[uuid.UUID, ResultFacts]:
    """Return the results of those of some attempts that are released, in as few statements as that of one."""
    out = [attempt for attempt in attempts if released(attempt, at)]
    shown = plans(session, {attempt.exam_id for attempt in out}) if out else {}
    open_to = [
        attempt.id
        for attempt in out
        if _keys_open(attempt, at) and shown[attempt.exam_id].detail is not ResultDetail.SCORE
    ]
    lines = scripts(session, open_to) if open_to else {}
    return {
        attempt.id: _result(attempt, shown[attempt.exam_id], lines.get(attempt.id, ()), at) for attempt in out
    }


def _keys_open(attempt: AttemptFacts, at: datetime) -> bool:
    return rules.keys_open(attempt.release_policy, attempt.released_at, attempt.last_closes_at, at)


def _result(
    attempt: AttemptFacts, shown: PlanFacts, lines: tuple[ResultLine, ...], at: datetime
) -> ResultFacts:
    until = appealable_until(attempt, shown)
    if not _keys_open(attempt, at):
        return ResultFacts(attempt, (), ResultDetail.SCORE, attempt.last_closes_at, until)
    if shown.detail is ResultDetail.MARKS:
        lines = tuple(without_key(line) for line in lines)
    return ResultFacts(attempt, lines, shown.detail, appeal_until=until)


def without_key(line: ResultLine) -> ResultLine:
    """Return a line that tells marks and reason, and nothing of what would have been right."""
    return replace(line, right=(), right_ids=frozenset(), truth=None, paragraph="", quote="", rationale="")


def script(session: Session, attempt_id: uuid.UUID) -> tuple[ResultLine, ...]:
    """Return every item of an attempt beside its response, marks and key: for released results and for markers."""
    return scripts(session, [attempt_id]).get(attempt_id, ())


def scripts(session: Session, attempt_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[ResultLine, ...]]:
    """Return the lines of those of some attempts that there are."""
    sheets = papers.sheets(session, attempt_ids)
    written = answers(session, list(sheets)) if sheets else {}
    counts = {key: _key_versions(sheet, written[key].in_force) for key, sheet in sheets.items()}
    known = solutions(session, {version_id for each in counts.values() for version_id in each})
    return {
        key: tuple(
            _line(place, known[version_id], written[key])
            for place, version_id in zip(sheet.places, counts[key], strict=True)
        )
        for key, sheet in sheets.items()
    }


def _key_versions(sheet: Sheet, in_force: Mapping[int, Order]) -> list[uuid.UUID]:
    """Return the versions whose keys count: those that were asked, unless they were corrected."""
    if not in_force:
        return [place.version_id for place in sheet.places]
    orders = [(place, in_force.get(place.position)) for place in sheet.places]
    return [
        order.key_version_id if order and order.key_version_id else place.version_id
        for place, order in orders
    ]


def _line(place: Place, known: ItemKey, found: Answers) -> ResultLine:
    key, at = known.key, place.position
    mark, order = found.marks.get(at), found.in_force.get(at)
    return ResultLine(
        item_id=place.item_id,
        version_id=place.version_id,
        position=at,
        item=place.item,
        response=found.responses.get(at),
        marks=mark.marks if mark else None,
        out_of=place.marks,
        reason=mark.reason if mark else "",
        mark_version=mark.version if mark else 0,
        right=right_texts(place.item, key),
        right_ids=right_ids(key),
        truth=key.value if isinstance(key, TrueFalseKey) else None,
        paragraph=known.paragraph,
        quote=known.quote,
        rationale=known.rationale,
        treatment=order.treatment if order else None,
    )


def right_ids(key: Key) -> frozenset[str]:
    """Return the right options of a key that has some."""
    if isinstance(key, SingleKey):
        return frozenset({key.option_id})
    return key.option_ids if isinstance(key, MultipleKey) else frozenset()


def right_texts(item: Item, key: Key) -> tuple[str, ...]:
    """List right options, the source's wording of each blank, or the points of a rubric."""
    if isinstance(key, FillBlankKey):
        return tuple(accepted[0] for accepted in key.blanks)
    if isinstance(key, ShortAnswerKey):
        return tuple(point.text for point in key.rubric)
    right = right_ids(key)
    return tuple(option.text for option in item.options if option.id in right)
