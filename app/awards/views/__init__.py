"""The counter of the awards room: issuing, the certificates themselves, one's own, and verification."""

from app.awards.views import certificates, consequences, designs, issuing, own, seals, verification
from app.awards.views.counter import desk

__all__ = ["certificates", "consequences", "designs", "desk", "issuing", "own", "seals", "verification"]
