"""Gathering: one piece of work for many, and each answered for itself."""

import threading
from collections.abc import Sequence
from typing import Any

import pytest

from app import gathering
from app.gathering import Gatherer
from app.refusals import Busy


class _Desk:
    """Work that can be held up, and that remembers what it was given together."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.open.set()
        self.begun = threading.Event()
        self.batches: list[list[int]] = []

    def work(self, asked: Sequence[int]) -> list[int]:
        self.begun.set()
        assert self.open.wait(10)
        self.batches.append(list(asked))
        if any(each < 0 for each in asked):
            raise ValueError(asked)
        if any(each >= 1000 for each in asked):
            raise ConnectionError(asked)
        return [each * 10 for each in asked]

    def gatherer(self, pause: float = 0.0) -> "Gatherer[int, int]":
        return Gatherer(
            self.work,
            key=lambda n: n % 100,
            hopeless=lambda error: isinstance(error, ConnectionError),
            pause=pause,
        )


def _ask_behind(desk: _Desk, gatherer: "Gatherer[int, int]", *asked: int) -> dict[int, Any]:
    """Let one asking (1) be at work while the others come, one by one; return what each was told."""
    told: dict[int, Any] = {}

    def ask(number: int) -> None:
        try:
            told[number] = gatherer.ask(number)
        except Exception as error:
            told[number] = type(error)

    desk.open.clear()
    first = threading.Thread(target=ask, args=(1,))
    first.start()
    assert desk.begun.wait(10)
    others = [threading.Thread(target=ask, args=(number,)) for number in asked]
    for waiting, each in enumerate(others, 1):
        each.start()
        while len(gatherer._waiting) < min(waiting, gathering.MOST_WAITING) and each.is_alive():
            continue
    desk.open.set()
    for each in (first, *others):
        each.join(10)
    return told


def test_a_lone_asking_is_answered_by_itself() -> None:
    desk = _Desk()
    assert [desk.gatherer().ask(n) for n in (3, 4)] == [30, 40]
    assert desk.batches == [[3], [4]]


def test_who_comes_meanwhile_shares_the_next_piece_of_work() -> None:
    desk = _Desk()
    assert _ask_behind(desk, desk.gatherer(), 2, 3, 4) == {1: 10, 2: 20, 3: 30, 4: 40}
    assert desk.batches == [[1], [2, 3, 4]]


def test_in_a_crowd_work_waits_a_moment_for_company_and_alone_it_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = _Desk()
    gatherer = desk.gatherer(pause=0.002)
    late: list[threading.Thread] = []

    def wait(seconds: float) -> None:
        """Let one more come while the leader waits."""
        assert seconds == 0.002
        late.append(threading.Thread(target=gatherer.ask, args=(9,)))
        late[-1].start()
        while not gatherer._waiting:
            continue

    monkeypatch.setattr(gathering.time, "sleep", wait)
    assert _ask_behind(desk, gatherer, 2, 3) == {1: 10, 2: 20, 3: 30}
    assert desk.batches == [[1], [2, 3]]
    # The work before was shared: this one waits, and whoever came meanwhile is served with it.
    assert gatherer.ask(4) == 40
    late[0].join(10)
    assert desk.batches[2:] == [[4, 9]]
    # A leader that then finds nobody else is alone again.
    monkeypatch.setattr(gathering.time, "sleep", lambda seconds: None)
    assert [gatherer.ask(n) for n in (5, 6)] == [50, 60]
    assert (desk.batches[3:], len(late)) == ([[5], [6]], 1)


def test_two_of_one_key_never_share_it_and_keep_their_order() -> None:
    desk = _Desk()
    assert _ask_behind(desk, desk.gatherer(), 2, 102, 202, 3) == {1: 10, 2: 20, 102: 1020, 202: 2020, 3: 30}
    assert desk.batches == [[1], [2, 3], [102], [202]]


def test_one_at_fault_fails_no_other() -> None:
    desk = _Desk()
    assert _ask_behind(desk, desk.gatherer(), 2, -3, 4) == {1: 10, 2: 20, -3: ValueError, 4: 40}
    assert desk.batches == [[1], [2, -3, 4], [2], [-3], [4]]


def test_what_would_fail_each_is_not_tried_for_each() -> None:
    desk = _Desk()
    told = _ask_behind(desk, desk.gatherer(), 2, 1003)
    assert told == {1: 10, 2: ConnectionError, 1003: ConnectionError}
    assert desk.batches == [[1], [2, 1003]]


def test_too_many_waiting_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """MB-7: and nothing of theirs is done."""
    monkeypatch.setattr(gathering, "MOST_WAITING", 2)
    desk = _Desk()
    assert _ask_behind(desk, desk.gatherer(), 2, 3, 4) == {1: 10, 2: 20, 3: 30, 4: Busy}
    assert desk.batches == [[1], [2, 3]]


def test_who_waited_too_long_is_told_so_and_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """MB-7."""
    monkeypatch.setattr(gathering, "PATIENCE", 0.01)
    desk = _Desk()
    gatherer = desk.gatherer()
    desk.open.clear()
    first = threading.Thread(target=gatherer.ask, args=(1,))
    first.start()
    assert desk.begun.wait(10)
    with pytest.raises(Busy):
        gatherer.ask(2)
    desk.open.set()
    first.join(10)
    assert desk.batches == [[1]]


def test_after_any_of_it_the_next_is_served() -> None:
    desk = _Desk()
    gatherer = desk.gatherer()
    for _ in range(3):
        _ask_behind(desk, gatherer, -2, 1003, 4)
        desk.begun.clear()
        assert gatherer.ask(5) == 50


def test_as_much_work_as_may_be_is_done_side_by_side_and_only_the_rest_waits() -> None:
    desk = _Desk()
    gatherer = Gatherer(desk.work, key=lambda n: n, hopeless=lambda _: False, at_once=2)
    told: list[int] = []
    desk.open.clear()
    threads = [threading.Thread(target=lambda n=n: told.append(gatherer.ask(n))) for n in range(1, 6)]
    for number, each in enumerate(threads, 1):
        each.start()
        while gatherer._leaders < min(number, 2) or len(gatherer._waiting) < number - 2:
            continue
    desk.open.set()
    for each in threads:
        each.join(10)
    assert sorted(told) == [10, 20, 30, 40, 50]
    assert [1] in desk.batches
    assert [2] in desk.batches
    # Whoever of the two is done first calls on the first who waits; the other may call on the next.
    assert len(desk.batches) <= 4
    assert sorted(number for batch in desk.batches for number in batch) == [1, 2, 3, 4, 5]
    assert (gatherer._leaders, len(gatherer._waiting)) == (0, 0)
