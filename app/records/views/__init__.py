"""The pages of the records."""

from app.records.views import outside, register
from app.records.views.counter import desk

__all__ = ["desk", "outside", "register"]
