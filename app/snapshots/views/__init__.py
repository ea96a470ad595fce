"""The pages of published figures."""

from app.snapshots.views import publishing, reading
from app.snapshots.views.counter import desk

__all__ = ["desk", "publishing", "reading"]
