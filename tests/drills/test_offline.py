"""D7: the phone loses its network in the middle of the paper, is put away, or its tab is closed.

What is typed meanwhile is stored once the network is back, and is never called saved before it is.
"""

import time
from collections import Counter
from pathlib import Path

from playwright.sync_api import Browser, Route

from app.config import Config
from app.db import Databases
from tests.drills.conftest import Doctor, Say
from tests.drills.papers import WITHOUT_DRAFTS, Sitting, lost, sitting, until
from tests.drills.sizes import TIER, chance, engines, size
from tests.load import server as servers
from tests.load.hall import Hall, begin
from tests.load.server import Server, serving

ENGINES = engines("sqlite", "postgresql", short="sqlite")
OUTAGES = size("D7 outages")
PHONES = min(OUTAGES, 10)
# How long each round lasts; every phone goes through one kind of outage in each.
ROUNDS = {"short": [3], "pr": [5], "night": [5, 10, 20, 45, 90, 180]}[TIER]
SOON = 5.0
# After a long outage the page tries again within half a minute; it is told at once when the network is back.
BACK_WITHIN = 60.0
RESPONSES = "**/responses"
NOW = "2026-11-29T00:00:00.000Z"


class Outage:
    """One way of being cut off, and of coming back."""

    hears = True

    def begin(self, one: Sitting) -> None:
        raise NotImplementedError

    def cut(self, one: Sitting) -> None:
        """Do what happens only once something was typed."""

    def end(self, one: Sitting) -> None:
        raise NotImplementedError


class Offline(Outage):
    def begin(self, one: Sitting) -> None:
        one.context.set_offline(True)

    def end(self, one: Sitting) -> None:
        one.context.set_offline(False)


class Aborted(Outage):
    """Every save fails at once, though the device believes that it is online."""

    def begin(self, one: Sitting) -> None:
        one.page.route(RESPONSES, lambda route: route.abort())

    def end(self, one: Sitting) -> None:
        one.page.unroute(RESPONSES)


class Hanging(Outage):
    """Saves leave and nothing ever comes back: the page's own time limit ends them."""

    def begin(self, one: Sitting) -> None:
        one.page.route(RESPONSES, lambda _route: None)

    def end(self, one: Sitting) -> None:
        one.page.unroute(RESPONSES)


class Closed(Offline):
    """The tab is closed offline, and opened again when the network is back."""

    hears = False

    def cut(self, one: Sitting) -> None:
        # The device writes a draft down within a moment of the last key.
        time.sleep(1)
        # The last request of a tab that closes would escape the browser's offline mode, as it escapes no dead zone.
        one.page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('offline')); }")
        one.page.close()

    def end(self, one: Sitting) -> None:
        super().end(one)
        one.open_again()


class Frozen(Outage):
    """The lid is closed: no script runs until it is opened."""

    hears = False

    def begin(self, one: Sitting) -> None:
        one.page.route(RESPONSES, lambda route: route.abort())

    def cut(self, one: Sitting) -> None:
        one.context.new_cdp_session(one.page).send("Page.setWebLifecycleState", {"state": "frozen"})

    def end(self, one: Sitting) -> None:
        one.context.new_cdp_session(one.page).send("Page.setWebLifecycleState", {"state": "active"})
        one.page.unroute(RESPONSES)


KINDS: list[Outage] = [Offline(), Closed(), Aborted(), Frozen(), Hanging()]


class Night:
    """What was seen over all outages."""

    def __init__(self) -> None:
        self.outages: Counter[str] = Counter()
        self.called_saved = 0
        self.slowest_word = 0.0
        self.slowest_return = 0.0
        self.not_back = 0


def _outage(everybody: list[Sitting], number: int, seconds: float, seen: Night) -> None:
    kinds = [KINDS[(number + n) % len(KINDS)] for n in range(len(everybody))]
    place = number % 8
    for one, kind in zip(everybody, kinds, strict=True):
        kind.begin(one)
        one.write(place, f"第{number}次断网时写下 {chance('D7', number, one.seat.attempt_id).random()}")
        began = time.monotonic()
        # The state shows what the page knows: not saved, from the moment the words are taken.
        assert until(lambda one=one: one.state(place) == "未保存", 10), one.state(place)  # type: ignore[misc]
        seen.slowest_word = max(seen.slowest_word, time.monotonic() - began)
        kind.cut(one)
        seen.outages[type(kind).__name__.lower()] += 1
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        for one, kind in zip(everybody, kinds, strict=True):
            if kind.hears:
                seen.called_saved += one.says_all_saved() or one.state(place) == "已保存"
        time.sleep(0.2)
    began = time.monotonic()
    for one, kind in zip(everybody, kinds, strict=True):
        kind.end(one)
    for one in everybody:
        seen.not_back += not until(one.says_all_saved, BACK_WITHIN)
        seen.slowest_return = max(seen.slowest_return, time.monotonic() - began)


def test_what_is_typed_without_a_network_is_stored_after(
    dbs: Databases, config: Config, hall: Hall, tmp_path: Path, browser: Browser, say: Say, doctor: Doctor
) -> None:
    """EX-1, EX-9: and the page never says 已保存 before the server has it."""
    seats = begin(dbs, hall, hall.people[:PHONES])
    port = servers.free_port()
    command = servers.waitress(port) if config.is_sqlite else servers.gunicorn(port)
    seen, missing = Night(), []
    with serving(Server(command, port, tmp_path, config.url)), sitting(browser, port, seats) as everybody:
        for number, seconds in enumerate(ROUNDS):
            _outage(everybody, number, seconds, seen)
            # At this moment every page says that all is saved.
            missing += lost(dbs, everybody)
    say(
        "D7 without a network",
        f"{seen.outages.total()} outages of {'/'.join(map(str, ROUNDS))} s, {PHONES} phones",
        expected="0 lost, 0 called saved",
        found=f"{len(missing)} lost, {seen.called_saved} called saved",
        kinds=dict(seen.outages),
        unsaved_said_after=f"{seen.slowest_word:.1f} s",
        saved_after_return=f"{seen.slowest_return:.1f} s",
    )
    assert missing == []
    assert (seen.called_saved, seen.not_back) == (0, 0)
    assert seen.slowest_word <= SOON
    assert seen.outages.total() >= OUTAGES
    assert doctor() == ""


def test_control_without_drafts_a_closed_tab_loses_its_words(
    dbs: Databases, config: Config, hall: Hall, tmp_path: Path, browser: Browser, say: Say
) -> None:
    seats = begin(dbs, hall, hall.people[:1])
    port, seen = servers.free_port(), Night()
    with (
        serving(Server(servers.waitress(port), port, tmp_path, config.url)),
        sitting(browser, port, seats, script=WITHOUT_DRAFTS) as everybody,
    ):
        _outage(everybody, KINDS.index(next(each for each in KINDS if isinstance(each, Closed))), 1, seen)
        missing = lost(dbs, everybody)
    say(
        "D7 control: a device that keeps no drafts",
        "1 closed tab",
        expected="some lost",
        found=f"{len(missing)} lost",
    )
    assert len(missing) == 1


def test_control_an_acknowledgement_from_somebody_else_is_found(
    dbs: Databases, config: Config, hall: Hall, tmp_path: Path, browser: Browser, say: Say
) -> None:
    """A portal between phone and server says yes to everything, as those of hotels do."""
    seats = begin(dbs, hall, hall.people[:1])
    port = servers.free_port()

    def say_yes(route: Route) -> None:
        sent = route.request.post_data_json
        saved = [{"item": row["item"], "rev": row["rev"], "saved_at": NOW} for row in sent["responses"]]
        told = {"saved": saved, "stale": [], "server_now": NOW, "deadline_at": "2099-01-01T00:00:00.000Z"}
        route.fulfill(status=200, json=told)

    with (
        serving(Server(servers.waitress(port), port, tmp_path, config.url)),
        sitting(browser, port, seats) as everybody,
    ):
        one = everybody[0]
        one.page.route(RESPONSES, say_yes)
        one.write(0, "别人说已保存")
        assert until(lambda: one.says_all_saved() and one.state(0) == "已保存", 20)
        missing = lost(dbs, everybody)
    say(
        "D7 control: acknowledged by somebody else",
        "1 answer",
        expected="some lost",
        found=f"{len(missing)} lost",
    )
    assert len(missing) == 1
