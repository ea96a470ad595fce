"""What the exam page and the server say to each other: strict in what is read, exact in what is written."""

import json
import re
import uuid
from typing import Any

from werkzeug.datastructures import MultiDict

from app.exams.facts import Given, Paper, ReceiptFacts, SaveOutcome
from app.exams.refusals import MalformedResponses, TooManyResponses
from app.exams.rules import LARGEST_NUMBER, MOST_RESPONSES
from app.web.errors import moment as moment
from question_bank.items import Kind
from question_bank.responses import Response, answered

MOST_EVENTS = 50
# A browser's numbers are exact up to here.
LARGEST_TIME = 2**53
EVENT = re.compile(r"[a-z][a-z_]{1,39}")


def body(raw: bytes, *fields: str) -> dict[str, Any]:
    """Read a JSON object that has exactly these fields, none twice."""
    try:
        read = json.loads(raw, object_pairs_hook=_object, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise MalformedResponses from None
    return _exactly(read, fields)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise MalformedResponses
    return read


def _refuse(_constant: str) -> Any:
    raise MalformedResponses


def _exactly(read: object, fields: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(read, dict) or set(read) != set(fields):
        raise MalformedResponses
    return read


def _number(value: object, least: int, most: int = LARGEST_NUMBER) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise MalformedResponses
    return value


def _id(value: object) -> uuid.UUID:
    if not isinstance(value, str):
        raise MalformedResponses
    try:
        return uuid.UUID(value)
    except ValueError:
        raise MalformedResponses from None


def read_save(raw: bytes) -> tuple[int, list[Given]]:
    """Read a save: the page's generation and 1 to 50 responses."""
    found = body(raw, "generation", "responses")
    responses = _responses(found["responses"])
    if not responses:
        raise MalformedResponses
    return _number(found["generation"], 1), responses


def read_submission(raw: bytes) -> tuple[int, uuid.UUID, list[Given]]:
    """Read a submission: generation, its key, and what was not yet saved."""
    found = body(raw, "generation", "submit_key", "responses")
    return _number(found["generation"], 1), _id(found["submit_key"]), _responses(found["responses"])


def _responses(raw: object) -> list[Given]:
    if not isinstance(raw, list):
        raise MalformedResponses
    if len(raw) > MOST_RESPONSES:
        raise TooManyResponses(most=MOST_RESPONSES)
    rows = [_exactly(each, ("item", "rev", "response")) for each in raw]
    return [Given(_id(row["item"]), _number(row["rev"], 1), row["response"]) for row in rows]


def read_events(raw: bytes) -> list[tuple[str, int]]:
    """Read what a page noticed about itself."""
    found = body(raw, "events")["events"]
    if not isinstance(found, list) or len(found) > MOST_EVENTS:
        raise MalformedResponses
    rows = [_exactly(each, ("kind", "at_ms")) for each in found]
    if not all(isinstance(row["kind"], str) and EVENT.fullmatch(row["kind"]) for row in rows):
        raise MalformedResponses
    return [(row["kind"], _number(row["at_ms"], 0, LARGEST_TIME)) for row in rows]


def state(paper: Paper) -> dict[str, Any]:
    """Write an attempt as a page resumes it."""
    attempt = paper.attempt
    return {
        "attempt": str(attempt.id),
        "generation": attempt.generation,
        "state": attempt.state.value,
        "server_now": moment(paper.now),
        "deadline_at": moment(attempt.deadline_at),
        "items": [
            {
                "id": str(place.id),
                "kind": place.item.kind.value,
                "position": place.position,
                "rev": place.rev,
                "response": place.response,
            }
            for place in paper.items
        ],
    }


def saved(outcome: SaveOutcome) -> dict[str, Any]:
    """Write the acknowledgement of a save."""
    return {
        "server_now": moment(outcome.now),
        "deadline_at": moment(outcome.deadline_at),
        "saved": [
            {"item": str(row.item_id), "rev": row.rev, "saved_at": moment(row.saved_at)}
            for row in outcome.saved
        ],
        "stale": [
            {"item": str(row.item_id), "rev": row.rev, "response": json.loads(row.payload)}
            for row in outcome.stale
        ],
    }


def receipt(found: ReceiptFacts) -> dict[str, Any]:
    """Write a receipt."""
    return {
        "attempt": str(found.attempt_id),
        "person": found.person,
        "exam": found.exam,
        "started_at": moment(found.started_at),
        "submitted_at": moment(found.submitted_at),
        "answered": found.answered,
        "total": found.total,
        "responses_digest": found.responses_digest,
        "code": found.code,
    }


def read_form(form: MultiDict[str, str], paper: Paper) -> list[Given]:
    """Read the plain form of a page without scripts: every item whose fields say something new."""
    items = {str(place.id) for place in paper.items}
    if set(form) - items - {"csrf_token", "generation", "submit_key"}:
        raise MalformedResponses
    # A form without a single item is not this page's: it says nothing of any, and clears none.
    filled = bool(items & set(form))
    given = []
    for place in paper.items if filled else ():
        response = _field(form.getlist(str(place.id)), place.item.kind)
        if response != place.response and (answered(response) or answered(place.response)):
            given.append(Given(place.id, place.rev + 1, response))
    return given


def _field(sent: list[str], kind: Kind) -> Response:
    texts = [text.replace("\r\n", "\n") for text in sent]
    if kind is Kind.MULTIPLE:
        return sorted(texts)
    if kind is Kind.FILL_BLANK:
        return texts or None
    if len(texts) > 1:
        raise MalformedResponses
    if not texts or not texts[0]:
        return None
    return _truth(texts[0]) if kind is Kind.TRUE_FALSE else texts[0]


def _truth(text: str) -> bool:
    if text not in {"true", "false"}:
        raise MalformedResponses
    return text == "true"


def read_plain_submission(form: MultiDict[str, str]) -> tuple[int, uuid.UUID]:
    """Read what a plain form says of itself, each once."""
    if len(form.getlist("generation")) != 1 or len(form.getlist("submit_key")) != 1:
        raise MalformedResponses
    try:
        generation = int(form.get("generation", ""))
    except ValueError:
        raise MalformedResponses from None
    return _number(generation, 1), _id(form.get("submit_key"))
