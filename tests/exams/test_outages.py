"""What an outage took from somebody, worked out by hand. Instants are minutes after 10:00."""

from datetime import UTC, datetime, timedelta

import pytest

from app.exams.rules.outages import Interruption, Silence, interruption, not_begun, silences

TEN = datetime(2026, 11, 2, 10, tzinfo=UTC)


def _at(minutes: float) -> datetime:
    return TEN + timedelta(minutes=minutes)


def _signs(*instants: float | tuple[float, float]) -> list[tuple[datetime, datetime]]:
    pairs = [each if isinstance(each, tuple) else (each, each) for each in instants]
    return [(_at(began), _at(ended)) for began, ended in pairs]


@pytest.mark.parametrize(
    ("signs", "until", "pauses"),
    [
        ((), 60, []),
        ((0,), 2, []),
        ((0,), 2.5, [(0, 2.5)]),
        ((0, 2, 4, 6), 7, []),
        ((0, 2, 12, 13), 14, [(2, 12)]),
        ((12, 0, 13, 2), 14, [(2, 12)]),
        (((0, 30),), 31, []),
        (((0, 5), (15, 30)), 31, [(5, 15)]),
        (((0, 5), 8, (15, 30)), 31, [(5, 8), (8, 15)]),
        (((0, 30), 10), 31, []),
        (((0, 5), (3, 9)), 20, [(9, 20)]),
    ],
)
def test_the_pauses(signs: tuple[float], until: float, pauses: list[tuple[float, float]]) -> None:
    assert silences(_signs(*signs), _at(until)) == [Silence(_at(a), _at(b)) for a, b in pauses]


# signs, outage from, to, looked at until, cap in minutes, seconds lost
LOST = [
    # Heard until 5 and again at 17: the outage from 5 to 15 took ten minutes.
    ((0, 2, 5, 17, 18), 5, 15, 20, 60, 600),
    # Silent from 3 because of reading: only what lies within the outage counts.
    ((0, 3, 17, 18), 5, 15, 20, 60, 600),
    # Back at 12, before the outage was over for everybody.
    ((0, 2, 5, 12, 13, 15), 5, 15, 16, 60, 420),
    # Never cut off: somebody on a mobile network of their own.
    ((0, 2, 4, 6, 8, 10, 12, 14, 16), 5, 15, 17, 60, 0),
    # Heard once in the middle: both pauses are within.
    ((0, 2, 5, 10, 16), 5, 15, 17, 60, 600),
    ((0, 2, 5, 10, 12, 16), 5, 15, 17, 60, 480),
    # A short pause is nothing, though it lies within.
    ((0, 2, 5, 7, 9, 11, 13, 15), 5, 15, 16, 60, 0),
    # Still silent: the outage counts to its end, not to now.
    ((0, 2, 5), 5, 15, 40, 60, 600),
    ((0, 2, 5), 5, 45, 40, 60, 2100),
    # The cap.
    ((0, 2, 5, 50), 5, 45, 60, 30, 1800),
    ((0, 2, 5, 50), 5, 45, 60, 60, 2400),
    # Pauses before and after the outage do not count.
    ((0, 30, 32, 60), 31, 33, 61, 60, 60),
    ((0, 20, 22, 24), 20, 24, 25, 60, 0),
    # Stretches of contact.
    (((0, 5.5), (14.5, 20)), 5, 15, 20, 60, 540),
    (((0, 20),), 5, 15, 20, 60, 0),
    # Whole seconds.
    ((0, 5, 10.0125), 5, 15, 11, 60, 300),
]


@pytest.mark.parametrize(("signs", "began", "ended", "until", "cap", "seconds"), LOST)
def test_what_was_lost(
    signs: tuple[float], began: float, ended: float, until: float, cap: int, seconds: int
) -> None:
    """EX-3: only the server's own instants enter."""
    found = interruption(_signs(*signs), _at(began), _at(ended), _at(until), timedelta(minutes=cap))
    assert found.seconds == seconds


def test_the_evidence_is_the_longest_pause() -> None:
    found = interruption(_signs(0, 2, 5, 9, 17), _at(5), _at(15), _at(20))
    assert found == Interruption(600, _at(9), _at(17), lasts=False)
    still = interruption(_signs(0, 2, 5), _at(5), _at(15), _at(20))
    assert still == Interruption(600, _at(5), None, lasts=True)


@pytest.mark.parametrize(
    ("opens", "began", "ended", "cap", "seconds"),
    [(0, 5, 15, 60, 600), (10, 5, 15, 60, 300), (15, 5, 15, 60, 0), (20, 5, 15, 60, 0), (0, 5, 65, 30, 1800)],
)
def test_who_has_not_begun_loses_a_part_of_the_window(
    opens: float, began: float, ended: float, cap: int, seconds: int
) -> None:
    found = not_begun(_at(opens), _at(began), _at(ended), timedelta(minutes=cap))
    assert found == Interruption(seconds)
