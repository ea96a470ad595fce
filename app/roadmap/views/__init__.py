"""The pages of the roadmap."""

from app.roadmap.views import own, programme
from app.roadmap.views.counter import desk

__all__ = ["desk", "own", "programme"]
