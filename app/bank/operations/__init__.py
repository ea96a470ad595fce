"""What is done to the bank: items come in, are written anew, reviewed, retired, and taken out."""

from app.bank.operations.comments import comment
from app.bank.operations.intake import note_export, take_in
from app.bank.operations.review import approve, bring_back, retire, return_, submit_for_review, withdraw
from app.bank.operations.writing import revise, write

__all__ = [
    "approve",
    "bring_back",
    "comment",
    "note_export",
    "retire",
    "return_",
    "revise",
    "submit_for_review",
    "take_in",
    "withdraw",
    "write",
]
