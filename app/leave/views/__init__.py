"""The pages of the leave room."""

from app.leave.views import levels, make_up, offers, own, programme, requests, story
from app.leave.views.counter import desk

__all__ = ["desk", "levels", "make_up", "offers", "own", "programme", "requests", "story"]
