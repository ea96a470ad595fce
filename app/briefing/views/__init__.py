"""The pages people look at, the printed report, and the gap list with phone numbers."""

from app.briefing.views import contacts, pictures, report
from app.briefing.views.counter import desk

__all__ = ["contacts", "desk", "pictures", "report"]
