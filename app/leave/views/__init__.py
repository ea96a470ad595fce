"""The pages of the leave room."""

from app.leave.views import levels, own, requests
from app.leave.views.counter import desk

__all__ = ["desk", "levels", "own", "requests"]
