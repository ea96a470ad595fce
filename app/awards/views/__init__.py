"""The counter of the awards room: issuing, the certificates themselves, one's own, and verification."""

from app.awards.views import certificates, consequences, issuing, own, verification
from app.awards.views.counter import desk

__all__ = ["certificates", "consequences", "desk", "issuing", "own", "verification"]
