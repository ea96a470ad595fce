"""D23: in the middle of the paper the session runs out, password, role or account change, or a device is added."""

import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, expect

from app import clock
from app.accounts import hashing
from app.accounts import operations as accounts
from app.accounts.rules.sessions import ABSOLUTE
from app.config import Config
from app.db import Databases
from app.web.actor import Role
from tests.cast import Cast
from tests.drills.conftest import Doctor, Say
from tests.drills.papers import WITHOUT_DRAFTS, Sitting, lost, sitting, until
from tests.drills.sizes import engines, size
from tests.drills.visitors import PASSWORD, give_passwords
from tests.load import server as servers
from tests.load.client import Line
from tests.load.hall import Hall, Seat, begin, headers
from tests.load.server import Server, serving

ENGINES = engines("sqlite", "postgresql", short="sqlite")
EVENTS = size("D23 events")
ANOTHER = "Wuyishan-26-qz"
# How much longer the sessions of those last that are to run out.
LEFT = timedelta(seconds=25)
TAKEN_UP_WITHIN = 10.0


@dataclass
class Scene:
    """Who sits, and with what one may come between."""

    one: Sitting
    databases: Databases
    cast: Cast
    name: str
    # Until when a session that runs out may still last.
    ends: float
    password: str = PASSWORD

    @property
    def person_id(self) -> uuid.UUID:
        return self.one.seat.person_id


def _runs_out(scene: Scene) -> None:
    time.sleep(max(0.0, scene.ends - time.monotonic()))


def _password_changes(scene: Scene) -> None:
    stored = {scene.person_id: hashing.hash_password(ANOTHER)}
    with scene.databases.transaction() as session:
        accounts.set_passwords(session, stored, must_change=False, by=None, at=clock.now())
    scene.password = ANOTHER


def _role_changes(scene: Scene) -> None:
    place = scene.cast.county
    with scene.databases.transaction() as session:
        accounts.grant_role(
            session,
            scene.person_id,
            Role.AUDITOR,
            place.unit_id,
            place.path,
            place.name,
            by=None,
            at=clock.now(),
        )


def _is_disabled_for_a_while(scene: Scene) -> None:
    with scene.databases.transaction() as session:
        accounts.disable(session, scene.person_id, by=None, at=clock.now())


def _is_enabled_again(scene: Scene) -> None:
    with scene.databases.transaction() as session:
        accounts.enable(session, scene.person_id, by=None, at=clock.now())


ENDINGS: dict[str, Callable[[Scene], None]] = {
    "runs out": _runs_out,
    "password": _password_changes,
    "role": _role_changes,
    "disabled": _is_disabled_for_a_while,
}


def _outlived(scene: Scene, port: int, ago: timedelta) -> bool:
    """Tell whether a copy of the session is still heard: anything but 401, though the page has the attempt in hand."""
    line = Line(port, headers(scene.person_id, ago) if ago else scene.person_id)
    item = scene.one.seat.items["true_false"][0]
    status = line.save(scene.one.seat, (item, 1, True)).status
    line.close()
    return status != 401


def _sign_in_on_the_page(scene: Scene) -> None:
    page = scene.one.page
    dialog = page.get_by_role("dialog", name="请重新登录")
    expect(dialog).to_be_visible(timeout=30_000)
    dialog.get_by_label("工号或手机号").fill(scene.name)
    dialog.get_by_label("密码").fill(scene.password)
    dialog.get_by_role("button", name="登录并继续").click()


def _end_session(scene: Scene, kind: str, port: int, ago: timedelta) -> bool:
    """Play one ending; tell whether the session outlived it. The words are typed after it."""
    scene.one.write(0, f"之前写下 {kind}")
    scene.one.paper.expect_all_saved()
    ENDINGS[kind](scene)
    outlived = _outlived(scene, port, ago)
    scene.one.write(1, f"之后写下 {kind}")
    if kind == "disabled":
        _sign_in_on_the_page(scene)
        expect(scene.one.page.get_by_role("dialog").get_by_role("alert")).to_be_visible(timeout=30_000)
        _is_enabled_again(scene)
    _sign_in_on_the_page(scene)
    scene.one.paper.expect_all_saved()
    return outlived


def _go_on_elsewhere(scene: Scene, browser: Browser, port: int) -> tuple[float, list[Sitting]]:
    """Open the paper on a second device; return how long it took to be in hand there, and both."""
    first = scene.one
    first.write(0, "第一台设备上写下")
    first.paper.expect_all_saved()
    began = time.monotonic()
    with sitting(browser, port, [first.seat]) as opened:
        second = opened[0]
        expect(second.essay(0).locator("textarea")).to_have_value("第一台设备上写下")
        took = time.monotonic() - began
        second.write(1, "第二台设备上写下")
        second.paper.expect_all_saved()
        first.write(2, "第一台设备上没有送达")
        expect(first.paper.banner).to_contain_text("考试已在另一个页面或设备上继续")
        field = first.essay(2).locator("textarea")
        expect(field).to_have_value("第一台设备上没有送达")
        expect(field).not_to_be_editable()
        # Its words stay on its page, and overwrite nothing.
        del first.written[2]
        first.written |= second.written
    return took, [first]


def _server(config: Config, port: int, folder: Path) -> Server:
    command = servers.waitress(port) if config.is_sqlite else servers.gunicorn(port)
    return Server(command, port, folder, config.url)


def _scene(dbs: Databases, cast: Cast, one: Sitting, names: dict[uuid.UUID, str], ends: float) -> Scene:
    return Scene(one, dbs, cast, names[one.seat.person_id], ends)


def test_no_word_is_lost_when_a_session_ends(
    dbs: Databases,
    cast: Cast,
    config: Config,
    hall: Hall,
    tmp_path: Path,
    browser: Browser,
    say: Say,
    doctor: Doctor,
) -> None:
    """EX-11, EX-21, AC-2."""
    seats = begin(dbs, hall, hall.people[:EVENTS])
    names = give_passwords(dbs, hall.people[:EVENTS])
    port, kinds = servers.free_port(), [*ENDINGS, "device"]
    played: Counter[str] = Counter()
    missing: list[str] = []
    outlived, taken_up = 0, 0.0
    with serving(_server(config, port, tmp_path)):
        for number, seat in enumerate(seats):
            kind = kinds[number % len(kinds)]
            ago = ABSOLUTE - LEFT if kind == "runs out" else timedelta()
            ends = time.monotonic() + LEFT.total_seconds() + 1
            with sitting(browser, port, [seat], ago) as everybody:
                scene = _scene(dbs, cast, everybody[0], names, ends)
                if kind == "device":
                    took, everybody = _go_on_elsewhere(scene, browser, port)
                    taken_up = max(taken_up, took)
                else:
                    outlived += _end_session(scene, kind, port, ago and ABSOLUTE + timedelta(seconds=1))
                missing += lost(dbs, everybody)
            played[kind] += 1
    say(
        "D23 a session ends in the middle",
        f"{EVENTS} events",
        expected="0 lost, 0 outlived",
        found=f"{len(missing)} lost, {outlived} outlived",
        events=dict(played),
        second_device_after=f"{taken_up:.1f} s",
    )
    assert missing == []
    assert outlived == 0
    assert taken_up <= TAKEN_UP_WITHIN
    assert doctor() == ""


def test_control_sessions_that_outlive_a_new_password_are_found(
    dbs: Databases, cast: Cast, config: Config, hall: Hall, tmp_path: Path, browser: Browser, say: Say
) -> None:
    seat = begin(dbs, hall, hall.people[:1])[0]
    names = give_passwords(dbs, hall.people[:1])
    port = servers.free_port()
    with (
        serving(Server(servers.weakened("forget-epochs", port), port, tmp_path, config.url)),
        sitting(browser, port, [seat]) as everybody,
    ):
        scene = _scene(dbs, cast, everybody[0], names, 0)
        _password_changes(scene)
        outlived = _outlived(scene, port, timedelta())
    say(
        "D23 control: epochs forgotten",
        "1 new password",
        expected="outlived",
        found="outlived" if outlived else "ended",
    )
    assert outlived


def test_control_a_page_that_leaves_for_the_sign_in_loses_words(
    dbs: Databases, cast: Cast, config: Config, hall: Hall, tmp_path: Path, browser: Browser, say: Say
) -> None:
    """As other systems do it: one is sent away to sign in and comes back to what was stored."""
    seats: list[Seat] = begin(dbs, hall, hall.people[:1])
    names = give_passwords(dbs, hall.people[:1])
    port = servers.free_port()
    with (
        serving(Server(servers.waitress(port), port, tmp_path, config.url)),
        sitting(browser, port, seats, script=WITHOUT_DRAFTS) as everybody,
    ):
        scene = _scene(dbs, cast, everybody[0], names, 0)
        _password_changes(scene)
        scene.one.write(0, "去登录之前写下")
        expect(scene.one.page.get_by_role("dialog", name="请重新登录")).to_be_visible(timeout=30_000)
        scene.one.page.on("dialog", lambda dialog: dialog.accept())
        scene.one.page.goto("/sign-in")
        scene.one.page.get_by_label("工号、手机号或登录名").fill(scene.name)
        scene.one.page.get_by_label("密码", exact=True).fill(scene.password)
        scene.one.page.get_by_role("button", name="登录", exact=True).click()
        scene.one.page.wait_for_url("**/")
        scene.one.page.goto(f"/attempts/{scene.one.seat.attempt_id}")
        scene.one.paper.expect_ready()
        until(lambda: not lost(dbs, everybody), 3)
        missing = lost(dbs, everybody)
    say(
        "D23 control: sent away to sign in, no drafts",
        "1 new password",
        expected="some lost",
        found=f"{len(missing)} lost",
    )
    assert len(missing) == 1
