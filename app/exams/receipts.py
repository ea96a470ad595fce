"""The digest a receipt carries: anyone who holds the responses can work it out again."""

import hashlib
import json
import uuid
from collections.abc import Iterable

from question_bank.responses import Response, answered


def canonical(response: Response) -> str:
    """Write a response as the one text it is stored and hashed as: JSON, UTF-8, no spaces, keys sorted."""
    return json.dumps(response, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(rows: Iterable[tuple[uuid.UUID, int, str]]) -> str:
    """Return the SHA-256 over the lines `item rev sha256(response)`, sorted by item, each ended by a line feed.

    Every stored response has its line, a cleared one (`null`) too; an item never touched has none.
    """
    lines = sorted(
        f"{item_id} {rev} {hashlib.sha256(payload.encode()).hexdigest()}\n" for item_id, rev, payload in rows
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def code(responses_digest: str) -> str:
    """Return what a candidate may copy down of a digest."""
    return responses_digest[:12]


def count_answered(payloads: Iterable[str]) -> int:
    """Count the responses that hold anything; a damaged one does not, and stops nobody (EX-16)."""
    return sum(_holds_something(payload) for payload in payloads)


def _holds_something(payload: str) -> bool:
    try:
        return answered(json.loads(payload))
    except (ValueError, AttributeError, TypeError):
        return False
