"""What is done to the bank: items come in, are written anew, reviewed, retired, and taken out."""

from app.bank.operations.bulk import begin as begin_bulk
from app.bank.operations.comments import comment
from app.bank.operations.confirming import confirm, confirm_moved
from app.bank.operations.documents import keep_text
from app.bank.operations.drafting import keep_candidates
from app.bank.operations.filters import forget_filter, save_filter
from app.bank.operations.intake import note_export, take_in
from app.bank.operations.review import approve, bring_back, retire, return_, submit_for_review, withdraw
from app.bank.operations.statistics import Measured, hear_alarm, note_statistics
from app.bank.operations.writing import revise, write

__all__ = [
    "Measured",
    "approve",
    "begin_bulk",
    "bring_back",
    "comment",
    "confirm",
    "confirm_moved",
    "forget_filter",
    "hear_alarm",
    "keep_candidates",
    "keep_text",
    "note_export",
    "note_statistics",
    "retire",
    "return_",
    "revise",
    "save_filter",
    "submit_for_review",
    "take_in",
    "withdraw",
    "write",
]
