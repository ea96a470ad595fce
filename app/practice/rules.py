"""How practice marks and what it refuses: facts in, facts or a refusal out."""

from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal

from app.refusals import N_, Refusal
from question_bank import kinds
from question_bank.items import FillBlankKey, Key, MultipleKey, ShortAnswerKey
from question_bank.marks import Marked, MarkingPolicy, MultiplePolicy, awarded, rounded
from question_bank.responses import Response

# Leaving out right options gives half: practice tells apart what is half known from what is not known.
POLICY = MarkingPolicy(MultiplePolicy.HALF)
# Of fewer people a figure could be read back to one of them.
FEWEST = 5


class NotNow(Refusal):
    code = "not_for_practice"
    sentence = N_("这道题现在不能自测，请继续做下一题。")


class NothingToPractise(Refusal):
    code = "nothing_to_practise"
    sentence = N_("没有符合条件的题可以自测，请换一个知识点或题型。")


class NothingDue(Refusal):
    code = "nothing_due"
    sentence = N_("错题本里没有可以做的题。")


class AlreadyFinished(Refusal):
    code = "round_finished"
    sentence = N_("这一轮已经结束，可以在小结中查看，或者重新开始一轮。")


def out_of(key: Key) -> Decimal:
    """Return what a question is out of: a mark a blank, two where several options are right, a rubric's marks."""
    if isinstance(key, FillBlankKey):
        return Decimal(len(key.blanks))
    if isinstance(key, ShortAnswerKey):
        return rounded(key.marks) or Decimal(1)
    return Decimal(2) if isinstance(key, MultipleKey) else Decimal(1)


def marked(key: Key, response: Response) -> Marked:
    """Mark an answer as exams do."""
    return kinds.mark(key, response, out_of(key), POLICY)


def judged(key: ShortAnswerKey, points: Collection[int]) -> Marked:
    """Return the marks somebody gives their own written answer, by the numbers of the points it meets."""
    most = out_of(key)
    if not key.rubric:
        return awarded(most if points else Decimal(0), most)
    met = sum((point.marks for at, point in enumerate(key.rubric) if at in points), Decimal(0))
    return awarded(min(rounded(met), most), most)


def pauses_until(open_to: Iterable[tuple[str, datetime]]) -> tuple[str, datetime] | None:
    """Return the exam that holds practice back longest, by title and end; None while none is open."""
    return max(open_to, key=lambda each: each[1], default=None)
