"""D9: clocks that are wrong: the candidate's, the application's, its time zone at the edge of summer, the database's.

Whatever they say, the deadline, the order of answers, who may begin and when results are seen go by the database's
clock. SQLite has none of its own to be set back: there the step is not drilled.
"""

import json
import re
import time
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from sqlmodel import col, select

from app import boot
from app.config import Config
from app.db import Databases
from app.exams.facts import MarkingState, ReleasePolicy
from app.exams.models import Attempt
from tests.cast import Cast
from tests.drills.clocks import CASES, STEP, Case, Scene, between, cases, served
from tests.drills.conftest import Doctor, Say
from tests.drills.papers import lost, sitting
from tests.drills.sizes import engines
from tests.drills.visitors import give_passwords
from tests.load import server as servers
from tests.load.client import Line
from tests.load.hall import Hall, Seat, begin, furnish, seats
from tests.load.server import Server, serving

ENGINES = engines("sqlite", "postgresql", short="postgresql")
BLUEPRINT = [
    {"kind": "true_false", "count": 6, "marks": "1"},
    {"kind": "single", "count": 4, "marks": "1"},
]
DURATION = timedelta(minutes=240)
WRONG_DATE = """
const shift = SHIFT, Right = Date;
globalThis.Date = class extends Right {
  constructor(...given) { given.length ? super(...given) : super(Right.now() + shift); }
  static now() { return Right.now() + shift; }
};
"""


@pytest.fixture
def hall(dbs: Databases, cast: Cast) -> Hall:
    """An exam that marks itself; results follow the window. Three candidates for each case."""
    more = {"total_marks": Decimal(10), "pass_mark": Decimal(6), "release_policy": ReleasePolicy.AFTER_WINDOW}
    with dbs.transaction() as session:
        return furnish(session, cast, 3 * CASES + 3, BLUEPRINT, **more)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _begin(scene: Scene, line: Line, person_id: uuid.UUID) -> tuple[Seat, str]:
    """Start; the deadline is the start by the database's clock and the time allowed (EX-4)."""
    path, before = f"/sittings/{scene.hall.sitting_id}/attempts", scene.now()
    reply = line.ask("POST", path)
    after = scene.now()
    assert reply.status == 303, reply.body
    attempt_id = uuid.UUID(reply.headers["location"].rpartition("/")[2])
    state = line.ask("GET", f"/attempts/{attempt_id}/state").json
    # The protocol writes milliseconds.
    near = timedelta(milliseconds=2)
    told = _instant(state["deadline_at"])
    scene.expect(
        f"deadline {told}, begun between {before} and {after}",
        true=before + DURATION - near <= told <= after + DURATION + near,
    )
    seat = seats(scene.dbs, [person_id], [attempt_id])[0]
    return Seat(person_id, attempt_id, state["generation"], seat.items), state["deadline_at"]


def _sit(scene: Scene, meanwhile: Iterator[None]) -> None:
    """One candidate sits the exam; what happens to the clock happens in the middle."""
    first = scene.people[0]
    line = scene.line(first)
    seat, deadline = _begin(scene, line, first)
    item = seat.items["true_false"][0]
    scene.expect("a first save", true=line.save(seat, (item, 1, True)).status == 200)
    next(meanwhile, None)
    scene.expect("a second save", true=line.save(seat, (item, 2, False)).status == 200)
    scene.expect("an old save is stale", true=bool(line.save(seat, (item, 1, True)).json["stale"]))
    state = line.ask("GET", f"/attempts/{seat.attempt_id}/state").json
    row = next(each for each in state["items"] if each["id"] == str(item))
    scene.expect(f"the order of answers: {row}", true=(row["rev"], row["response"]) == (2, False))
    scene.expect(f"the deadline moved: {state['deadline_at']}", true=state["deadline_at"] == deadline)
    scene.expect("handing in", true=line.submit(seat, uuid.uuid4()).status == 200)
    _see_the_result(scene, line, seat)
    line.close()


def _see_the_result(scene: Scene, line: Line, seat: Seat) -> None:
    """It is seen when the window has closed by the database's clock, and not two minutes before (GR-7)."""
    until = time.monotonic() + 60
    marked = select(Attempt.marking).where(col(Attempt.id) == seat.attempt_id)
    while True:
        with scene.dbs.session(readonly=True) as session:
            if session.exec(marked).one() is MarkingState.MARKED:
                break
        assert time.monotonic() < until, "nothing was marked"
        time.sleep(0.2)
    path = f"/attempts/{seat.attempt_id}/result"
    for closes, seen in ((120, False), (-120, True)):
        scene.window(closes=closes)
        page = line.ask("GET", path).body.decode()
        scene.expect(
            f"the result, the window closing at {closes:+} s", true=('aria-label="总分"' in page) == seen
        )
    scene.window()


def _come_at_wrong_times(scene: Scene) -> None:
    """Two minutes early, two minutes late; an answer in the grace, and one after it (EX-2)."""
    _, second, third = scene.people
    line = scene.line(second)
    for what, window in (("early", {"opens": 120.0}), ("late", {"closes": -120.0})):
        scene.window(**window)
        status = line.ask("POST", f"/sittings/{scene.hall.sitting_id}/attempts").status
        scene.expect(f"a start two minutes {what}: {status}", true=status == 409)
    scene.window()
    line.close()
    line = scene.line(third)
    seat, _ = _begin(scene, line, third)
    for seconds, wanted in ((-4, 200), (-11, 409)):
        scene.deadline(seat.attempt_id, seconds)
        status = line.save(seat, (seat.items["true_false"][0], 20 - seconds, True)).status
        scene.expect(f"a save {-seconds} s after the deadline: {status}", true=status == wanted)
    # Moved twice by hand, it would look as if the answer in the grace had come after it.
    scene.deadline(seat.attempt_id, 3600)
    line.close()


def _flagged(scene: Scene) -> float:
    """Return how far ahead the application says its clock is, where monitoring reads it."""
    line = Line(scene.port, {})
    page = line.ask("GET", "/metrics").body.decode()
    line.close()
    found = re.search(r"^lunxun_clock_ahead_seconds (-?[0-9.]+)$", page, re.M)
    return float(found[1]) if found else float("nan")


def _differences(scene: Scene, config: Config, folder: Path, *faults: str) -> list[str]:
    with served(scene, config, folder, faults) as edge:
        _sit(scene, between(scene, config, edge))
        _come_at_wrong_times(scene)
        ahead, expected = _flagged(scene), scene.case.application - (STEP if scene.case.step else 0)
        # The shift begins when the process does, give or take how long that takes.
        near = max(boot.APART, abs(expected) / 20, scene.start_took)
        scene.expect(f"flagged as {ahead} s ahead", true=abs(ahead - expected) < near)
    return scene.differences


def _phone(scene: Scene, config: Config, folder: Path, chromium: Chromium) -> list[str]:
    """Look at the paper on a phone whose clock is wrong: the time left is what the database's clock leaves."""
    seat = begin(scene.dbs, scene.hall, scene.people[:1])[0]
    milliseconds = int(scene.case.phone * 1000)
    with (
        serving(Server(servers.waitress(scene.port), scene.port, folder, config.url)),
        sitting(
            chromium, scene.port, [seat], script=WRONG_DATE.replace("SHIFT", str(milliseconds))
        ) as opened,
    ):
        one = opened[0]
        assert abs(one.page.evaluate("Date.now()") / 1000 - time.time() - scene.case.phone) < 60
        item = one.paper.item("true_false")
        one.paper.answer(item)
        one.paper.expect_all_saved()
        shown = one.page.locator("[data-clock]").text_content() or ""
        with scene.dbs.session(readonly=True) as session:
            left = session.get_one(Attempt, seat.attempt_id).deadline_at - scene.now()
        told = sum(int(part) * 60**n for n, part in enumerate(reversed(shown.split(":"))))
        scene.expect(f"{shown} left of {left}", true=abs(told - left.total_seconds()) < 5)
        scene.expect("the answer is stored", true=one.paper.stored() == 1)
        assert lost(scene.dbs, opened) == []
    return scene.differences


def test_wrong_clocks_change_no_deadline_no_order_and_nothing_seen(
    dbs: Databases,
    config: Config,
    hall: Hall,
    tmp_path: Path,
    engine_kind: str,
    browser: Chromium,
    say: Say,
    doctor: Doctor,
) -> None:
    """EX-2, EX-3, EX-4, EX-17, GR-7."""
    names, clocks = give_passwords(dbs, hall.people), cases(engine_kind)
    # The database stays stepped once it was: that case comes last.
    clocks.sort(key=lambda case: case.step)
    differences: list[str] = []
    for number, case in enumerate(clocks):
        people = hall.people[3 * number : 3 * number + 3]
        scene = Scene(case, dbs, hall, servers.free_port(), people, names)
        if case.phone:
            differences += _phone(scene, config, tmp_path, browser)
        else:
            differences += _differences(scene, config, tmp_path)
    say(
        "D9 wrong clocks",
        f"{len(clocks)} clocks",
        expected="0 differences",
        found=f"{len(differences)} differences",
        clocks=json.dumps([case.name for case in clocks], ensure_ascii=False),
    )
    assert differences == []
    assert doctor() == ""


def test_control_an_application_that_goes_by_its_own_clock_is_found(
    dbs: Databases, config: Config, hall: Hall, tmp_path: Path, say: Say
) -> None:
    names = give_passwords(dbs, hall.people[:3])
    case = Case("application +5 min", application=300)
    scene = Scene(case, dbs, hall, servers.free_port(), hall.people[:3], names)
    found = _differences(scene, config, tmp_path, "own-clock")
    say(
        "D9 control: the application's own clock",
        "1 clock",
        expected="some differences",
        found=f"{len(found)} differences",
        first=found[0] if found else "",
    )
    assert found
