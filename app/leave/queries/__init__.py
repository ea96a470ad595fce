"""Requests, levels and people of the leave room, as facts."""

from app.leave.queries.levels import levels_of, who_decides
from app.leave.queries.people import numbered, unit_path_of
from app.leave.queries.requests import in_scope, of_person, proof_bytes, request

__all__ = [
    "in_scope",
    "levels_of",
    "numbered",
    "of_person",
    "proof_bytes",
    "request",
    "unit_path_of",
    "who_decides",
]
