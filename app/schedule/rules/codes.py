"""The rotating code shown in the hall."""

import hashlib
import hmac
import unicodedata
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CODE_DIGITS = 6


def code_for(secret: bytes, session_id: str, at: datetime, step_seconds: int = 30) -> str:
    """Return the six digits shown in the hall at this moment, by HMAC-SHA-256 over session and time step."""
    step = (at - EPOCH) // timedelta(seconds=step_seconds)
    digest = hmac.new(secret, f"{session_id}|{step}".encode(), hashlib.sha256).digest()
    return str(int.from_bytes(digest[:8]) % 10**CODE_DIGITS).zfill(CODE_DIGITS)


def code_expires_at(at: datetime, step_seconds: int = 30) -> datetime:
    """Return when the code shown at this moment gives way to the next."""
    step = timedelta(seconds=step_seconds)
    return EPOCH + ((at - EPOCH) // step + 1) * step


def accepts(
    code: str,
    secret: bytes,
    session_id: str,
    opens_at: datetime,
    closes_at: datetime,
    at: datetime,
    step_seconds: int = 30,
) -> bool:
    """Say whether a typed or scanned code checks a person in: the current code or the one before it.

    The one before lets somebody finish typing. Full-width digits and spaces are read as a phone keyboard
    sends them. Only from `opens_at` up to, and not including, `closes_at`.
    """
    if not opens_at <= at < closes_at:
        return False
    given = "".join(unicodedata.normalize("NFKC", code).split()).encode()
    steps = (at, at - timedelta(seconds=step_seconds))
    matches = [
        hmac.compare_digest(given, code_for(secret, session_id, step, step_seconds).encode())
        for step in steps
    ]
    return any(matches)
