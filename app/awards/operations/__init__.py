"""What is done with certificates: issue, replace, revoke, print."""

from app.awards.operations.changing import draft, revoke, supersede
from app.awards.operations.consequences import carry_out
from app.awards.operations.issuing import issue, resume
from app.awards.operations.printing import MOST, note_export, print_class

__all__ = [
    "MOST",
    "carry_out",
    "draft",
    "issue",
    "note_export",
    "print_class",
    "resume",
    "revoke",
    "supersede",
]
