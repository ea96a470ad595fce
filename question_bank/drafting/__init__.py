"""Draft items out of a passage, for a person to finish: found in its words alone, ranked, each with its quote."""

from question_bank.drafting.candidates import Candidate, draft
from question_bank.drafting.phrases import Phrase, Sort, phrases_in
from question_bank.drafting.ranking import WEIGHTS

__all__ = ["WEIGHTS", "Candidate", "Phrase", "Sort", "draft", "phrases_in"]
