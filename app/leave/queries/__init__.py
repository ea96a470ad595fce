"""Requests, levels and people of the leave room, as facts."""

from app.leave.queries.exams import exams_owing
from app.leave.queries.levels import levels_of, who_decides
from app.leave.queries.limits import over_limit
from app.leave.queries.make_up import missed, propose
from app.leave.queries.people import numbered, unit_path_of
from app.leave.queries.requests import in_scope, of_person, request
from app.leave.queries.sessions import tickable, titles
from app.leave.queries.story import story
from app.leave.queries.vacancies import of_programme, offer, offers_to, vacancy

__all__ = [
    "exams_owing",
    "in_scope",
    "levels_of",
    "missed",
    "numbered",
    "of_person",
    "of_programme",
    "offer",
    "offers_to",
    "over_limit",
    "propose",
    "request",
    "story",
    "tickable",
    "titles",
    "unit_path_of",
    "vacancy",
    "who_decides",
]
