"""The counter of the accounts room: signing in, one's own account, other people's accounts."""

from app.accounts.views import own, people, signing_in
from app.accounts.views.counter import desk

__all__ = ["desk", "own", "people", "signing_in"]
