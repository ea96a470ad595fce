"""Rows of practice as facts."""

from app.practice.queries.book import error, error_on, errors, tallies, waiting
from app.practice.queries.figures import figures
from app.practice.queries.own import own_practice
from app.practice.queries.questions import passage, question
from app.practice.queries.reach import reach
from app.practice.queries.rounds import open_round, round_of, strip, to_reread
from app.practice.queries.topics import due, topics

__all__ = [
    "due",
    "error",
    "error_on",
    "errors",
    "figures",
    "open_round",
    "own_practice",
    "passage",
    "question",
    "reach",
    "round_of",
    "strip",
    "tallies",
    "to_reread",
    "topics",
    "waiting",
]
