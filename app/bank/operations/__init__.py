"""What is done to the bank: items come in, are written anew, reviewed, retired, and taken out."""

from app.bank.operations.intake import note_export, take_in
from app.bank.operations.review import approve, retire, return_, submit_for_review
from app.bank.operations.writing import revise, write

__all__ = ["approve", "note_export", "retire", "return_", "revise", "submit_for_review", "take_in", "write"]
