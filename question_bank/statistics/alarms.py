"""What figures call for: each alarm says what was seen and what a person should do. None acts by itself."""

from dataclasses import dataclass
from enum import StrEnum

from question_bank.statistics.items import FEW, ItemStatistics

TOO_HARD, TOO_EASY = 0.2, 0.95


class AlarmKind(StrEnum):
    """Name what is wrong with an item, the gravest first."""

    KEY_SUSPECTED = "key_suspected"
    NEGATIVE_DISCRIMINATION = "negative_discrimination"
    DEAD_DISTRACTOR = "dead_distractor"
    TOO_HARD = "too_hard"
    TOO_EASY = "too_easy"


@dataclass(frozen=True)
class Alarm:
    """One alarm; `options` are those it is about."""

    kind: AlarmKind
    options: tuple[str, ...] = ()


def alarms(found: ItemStatistics) -> tuple[Alarm, ...]:
    """List what a person should look at; nothing while there are too few candidates to tell.

    An interval that lies whole on the wrong side raises an alarm, a figure that merely falls there does not.
    """
    if found.n < FEW:
        return ()
    drawn = tuple(each.option_id for each in found.options if each.draws_the_strong)
    dead = tuple(each.option_id for each in found.options if each.is_dead)
    low, high = found.facility.low or 0.0, found.facility.high or 0.0
    negative = found.discrimination.high is not None and found.discrimination.high < 0
    raised = (
        (AlarmKind.KEY_SUSPECTED, bool(drawn) and negative, drawn),
        (AlarmKind.NEGATIVE_DISCRIMINATION, negative and not drawn, ()),
        (AlarmKind.DEAD_DISTRACTOR, bool(dead), dead),
        (AlarmKind.TOO_HARD, high < TOO_HARD, ()),
        (AlarmKind.TOO_EASY, low > TOO_EASY, ()),
    )
    return tuple(Alarm(kind, options) for kind, is_raised, options in raised if is_raised)
