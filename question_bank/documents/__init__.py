"""Bring a source document in: read its file, put its paragraphs together again, number them, correct that."""

from question_bank.documents.assembling import assemble
from question_bank.documents.correcting import NotCorrected, drop, join, recast, split
from question_bank.documents.dating import issued_on
from question_bank.documents.numbering import number, number_notice
from question_bank.documents.parts import Line, Part, Role
from question_bank.documents.reading import FORMATS, DocumentRefused, Reason, read_lines

__all__ = [
    "FORMATS",
    "DocumentRefused",
    "Line",
    "NotCorrected",
    "Part",
    "Reason",
    "Role",
    "assemble",
    "drop",
    "issued_on",
    "join",
    "number",
    "number_notice",
    "read_lines",
    "recast",
    "split",
]
