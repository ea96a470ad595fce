"""What is done to the bank: items come in, are written anew, reviewed and retired."""

from app.bank.operations.intake import take_in
from app.bank.operations.review import approve, retire, return_, submit_for_review
from app.bank.operations.writing import revise, write

__all__ = ["approve", "retire", "return_", "revise", "submit_for_review", "take_in", "write"]
