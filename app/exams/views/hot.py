"""What the exams room answers at the hatch, below Flask: the save, when everything about it is in order."""

import json
import uuid

from app.db import Databases
from app.exams import operations, protocol
from app.web.hatch import Bearer


def save(databases: Databases, bearer: Bearer, attempt_id: uuid.UUID, body: bytes) -> bytes | None:
    """Save responses and acknowledge them as the route does, or leave it to the route."""
    generation, responses = protocol.read_save(body)
    outcome = operations.save_gathered(
        databases,
        attempt_id,
        bearer.person_id,
        epoch=bearer.epoch,
        token_sha256=bearer.token_sha256,
        generation=generation,
        responses=responses,
    )
    return None if outcome is None else _written(protocol.saved(outcome))


def _written(answer: dict[str, object]) -> bytes:
    """Write JSON as Flask does: keys sorted, no spaces, a line feed at the end."""
    return f"{json.dumps(answer, ensure_ascii=False, sort_keys=True, separators=(',', ':'))}\n".encode()
