"""The pages of coverage."""

from app.coverage.views import comparing, conveying, levels, people, walking
from app.coverage.views.counter import desk

__all__ = ["comparing", "conveying", "desk", "levels", "people", "walking"]
