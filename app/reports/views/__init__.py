"""The pages of units' reports."""

from app.reports.views import calls, judging, reading, writing
from app.reports.views.counter import desk

__all__ = ["calls", "desk", "judging", "reading", "writing"]
