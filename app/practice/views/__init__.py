"""The practice room's counter: rounds, the book of errors, and the organizer's counts."""

from app.practice.counter import desk
from app.practice.views import book as book
from app.practice.views import figures as figures
from app.practice.views import rounds as rounds

__all__ = ["desk"]
