"""The pages of planning."""

from app.planning.views import batches, board, lines, plans, programmes, publishing, roster, tiers
from app.planning.views.counter import desk

__all__ = ["batches", "board", "desk", "lines", "plans", "programmes", "publishing", "roster", "tiers"]
