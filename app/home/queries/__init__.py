"""Rows of every room below as what the home page says."""

from app.home.queries.duties import duties
from app.home.queries.health import health
from app.home.queries.needs import waiting, watched

__all__ = ["duties", "health", "waiting", "watched"]
