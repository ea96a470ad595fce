"""What is done in practice: rounds begun and finished, questions answered and judged, the book kept."""

from app.practice.operations.answering import answer, judge
from app.practice.operations.book import put_back, take_out
from app.practice.operations.rounds import begin, finish

__all__ = ["answer", "begin", "finish", "judge", "put_back", "take_out"]
