"""What is done with certificates: issue, replace, revoke, print."""

from app.awards.operations.changing import draft, supersede
from app.awards.operations.consequences import carry_out
from app.awards.operations.handing_out import hand_out
from app.awards.operations.issuing import issue, resume
from app.awards.operations.printing import MOST, Order, list_class, note_export, pack_class, print_class
from app.awards.operations.revoking import (
    ask_revocation,
    confirm_revocation,
    decline_revocation,
    withdraw_revocation,
)

__all__ = [
    "MOST",
    "Order",
    "ask_revocation",
    "carry_out",
    "confirm_revocation",
    "decline_revocation",
    "draft",
    "hand_out",
    "issue",
    "list_class",
    "note_export",
    "pack_class",
    "print_class",
    "resume",
    "supersede",
    "withdraw_revocation",
]
