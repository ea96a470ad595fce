"""A number a browser keeps for exams alone, so that two papers opened in one browser can be told."""

import secrets
import uuid
from datetime import timedelta

from flask import Response, current_app, request

from app.exams import operations
from app.exams.facts import AttemptFacts
from app.web.desk import Visit

COOKIE = "exam-device"
KEPT = timedelta(days=2)
LENGTH = 32


def note(visit: Visit, attempt: AttemptFacts, response: Response) -> Response:
    """Note the browser a paper is opened in. Without its cookie, or with a strange one, it gets a new number."""
    sent = request.cookies.get(COOKIE, "")
    device = sent if len(sent) == LENGTH and sent.isalnum() else uuid.UUID(bytes=secrets.token_bytes(16)).hex
    operations.note_device(visit.session, attempt.id, attempt.exam_id, device)
    response.set_cookie(
        COOKIE,
        device,
        max_age=KEPT,
        path="/attempts",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response
