"""Practice's forms: plain fields in, choices and responses out."""

from typing import Any

from werkzeug.datastructures import MultiDict

from app.practice.facts import Choice, Source
from app.refusals import Malformed
from question_bank import kinds
from question_bank.items import Item, Kind
from question_bank.picking import SIZES
from question_bank.responses import MalformedResponse, Response, answered

FIELD = "response"
USUAL = 10


def read_choice(form: MultiDict[str, str]) -> Choice:
    """Read what a round is asked for."""
    _only(form, {"source", "topic", "kind", "size"})
    try:
        source, size = Source(form.get("source", Source.TOPIC)), int(form.get("size", USUAL))
    except ValueError:
        raise Malformed from None
    topic, kind = form.get("topic", ""), form.get("kind", "")
    if size not in SIZES or len(topic) > 60 or (kind and kind not in list(Kind)):
        raise Malformed
    return Choice(source, topic, kind, size)


def read_response(form: MultiDict[str, str], item: Item) -> Response:
    """Read an answer as the exam page's own fields give it; None where nothing was answered, or it was given up."""
    _only(form, {FIELD, "give"})
    if form.get("give") == "up":
        return None
    raw = _raw([text.replace("\r\n", "\n") for text in form.getlist(FIELD)], item.kind)
    try:
        response = kinds.read(item, raw)
    except MalformedResponse:
        raise Malformed from None
    return response if answered(response) else None


def gave_up(form: MultiDict[str, str]) -> bool:
    """Say whether somebody asked for the answer without giving one."""
    return form.get("give") == "up"


def _raw(sent: list[str], kind: Kind) -> Any:
    if kind is Kind.MULTIPLE:
        return sorted(sent)
    if kind is Kind.FILL_BLANK:
        return sent or None
    if len(sent) > 1:
        raise Malformed
    if not sent or not sent[0]:
        return None
    if kind is Kind.TRUE_FALSE:
        if sent[0] not in {"true", "false"}:
            raise Malformed
        return sent[0] == "true"
    return sent[0]


def read_points(form: MultiDict[str, str], most: int) -> list[int]:
    """Read the numbers of the rubric points somebody ticks for themselves."""
    _only(form, {"point"})
    sent = form.getlist("point")
    if any(not (text.isascii() and text.isdigit() and int(text) < most) for text in sent):
        raise Malformed
    return sorted({int(text) for text in sent})


def _only(form: MultiDict[str, str], known: set[str]) -> None:
    if set(form) - known - {"csrf_token"}:
        raise Malformed
