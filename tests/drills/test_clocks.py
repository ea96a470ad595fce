"""D9: clocks that are wrong: the candidate's, the application's, its time zone at the edge of summer, the database's.

Whatever they say, the deadline, the order of answers, who may begin and when results are seen go by the database's
clock. SQLite has none of its own to be set back: there the step is not drilled.
"""

import json
import random
import re
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser as Chromium
from sqlmodel import col, select, update

from app import boot
from app.config import Config
from app.db import Databases, database_now
from app.exams.facts import MarkingState, ReleasePolicy
from app.exams.models import Attempt, Sitting
from tests.cast import Cast
from tests.drills.conftest import Doctor, Say
from tests.drills.papers import lost, sitting
from tests.drills.sizes import TIER, chance, engines, size
from tests.drills.visitors import PASSWORD, Browser, give_passwords
from tests.load import server as servers
from tests.load.client import Line
from tests.load.hall import Hall, Seat, begin, furnish, seats
from tests.load.server import Server, serving

ENGINES = engines("sqlite", "postgresql", short="postgresql")
CASES = size("D9 cases")
BLUEPRINT = [
    {"kind": "true_false", "count": 6, "marks": "1"},
    {"kind": "single", "count": 4, "marks": "1"},
]
DURATION = timedelta(minutes=240)
DAY, YEAR = 86_400.0, 365.25 * 86_400
STEP = -2.0
# How long after the server was told to start its summer begins or ends.
EDGE_IN = 20.0
STEPPED = """
CREATE SCHEMA stepped;
CREATE FUNCTION stepped.statement_timestamp() RETURNS timestamptz LANGUAGE sql STABLE
  AS $$ SELECT pg_catalog.statement_timestamp() + interval '{step} seconds' $$;
ALTER DATABASE {name} SET search_path = stepped, pg_catalog, public;
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND pid <> pg_backend_pid();
"""


@dataclass(frozen=True)
class Case:
    """One wrong clock."""

    name: str
    phone: float = 0
    application: float = 0
    zone: int | None = None
    forward: bool = True
    step: bool = False


def _cases(engine: str) -> list[Case]:
    known = [
        Case("application +5 min", application=300),
        Case("phone +10 years", phone=10 * YEAR),
        Case("UTC+8, summer begins", zone=8),
        Case("application −5 min", application=-300),
        Case("database −2 s", step=True),
        Case("phone −1 day", phone=-DAY),
        Case("UTC+8, summer ends", zone=8, forward=False),
        Case("UTC−5, summer begins", zone=-5),
        Case("UTC+13, summer ends", zone=13, forward=False),
        Case("phone −10 years", phone=-10 * YEAR),
        Case("phone +1 day", phone=DAY),
        Case("UTC, summer begins", zone=0),
        Case("UTC, summer ends", zone=0, forward=False),
        Case("UTC−5, summer ends", zone=-5, forward=False),
        Case("UTC+13, summer begins", zone=13),
    ]
    if TIER == "short":
        # A zone's edge has to be waited for.
        known = [case for case in known if case.zone is None]
    known = [case for case in known if engine == "postgresql" or not case.step]
    chances = chance("D9", engine)
    while len(known) < CASES:
        known.append(_random_case(chances))
    return known[:CASES]


def _random_case(chances: random.Random) -> Case:
    if chances.random() < 0.5:
        seconds = chances.uniform(-10 * YEAR, 10 * YEAR)
        return Case(f"phone {seconds / DAY:+.1f} days", phone=seconds)
    seconds = chances.uniform(-300, 300)
    return Case(f"application {seconds:+.1f} s", application=seconds)


@pytest.fixture
def hall(dbs: Databases, cast: Cast) -> Hall:
    """An exam that marks itself; results follow the window. Three candidates for each case."""
    more = {"total_marks": Decimal(10), "pass_mark": Decimal(6), "release_policy": ReleasePolicy.AFTER_WINDOW}
    with dbs.transaction() as session:
        return furnish(session, cast, 3 * CASES + 3, BLUEPRINT, **more)


def _zone(offset: int, edge: datetime, *, forward: bool) -> str:
    """Write a zone, as POSIX has it, whose clocks are put forward or back at an instant."""

    def rule(at: datetime) -> str:
        day = at.timetuple().tm_yday - (at.month > 2 and at.year % 4 == 0)
        return f"J{day}/{at:%H:%M:%S}"

    standard = edge + timedelta(hours=offset)
    summer = standard + timedelta(hours=1)
    far = standard - timedelta(days=90)
    begins, ends = (rule(standard), rule(far)) if forward else (rule(far), rule(summer))
    return f"AAA{-offset}BBB{-offset - 1},{begins},{ends}"


@dataclass
class Scene:
    """A served house with a wrong clock, and what differed from what the database's clock says."""

    case: Case
    dbs: Databases
    hall: Hall
    port: int
    people: tuple[uuid.UUID, ...]
    names: dict[uuid.UUID, str]
    differences: list[str] = field(default_factory=list)

    def expect(self, what: str, *, true: bool) -> None:
        if not true:
            self.differences.append(f"{self.case.name}: {what}")

    def now(self) -> datetime:
        with self.dbs.session(readonly=True) as session:
            found: datetime = session.execute(select(database_now())).scalar_one()
            return found

    def line(self, person_id: uuid.UUID) -> Line:
        browser = Browser(self.port)
        assert browser.try_password(self.names[person_id], PASSWORD)[0] == 200
        return Line(self.port, browser.headers(), reopens=True)

    def window(self, opens: float = -3600, closes: float = 18_000) -> None:
        """Move the sitting's window, in seconds from now by the database's clock."""
        now = self.now()
        values = {"opens_at": now + timedelta(seconds=opens), "closes_at": now + timedelta(seconds=closes)}
        with self.dbs.transaction() as session:
            session.execute(update(Sitting).where(col(Sitting.id) == self.hall.sitting_id).values(**values))

    def deadline(self, attempt_id: uuid.UUID, seconds: float) -> None:
        with self.dbs.transaction() as session:
            own = update(Attempt).where(col(Attempt.id) == attempt_id)
            session.execute(own.values(deadline_at=self.now() + timedelta(seconds=seconds)))


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


def _sit(scene: Scene, between: Iterator[None]) -> None:
    """One candidate sits the exam; what happens to the clock happens in the middle."""
    first = scene.people[0]
    line = scene.line(first)
    seat, deadline = _begin(scene, line, first)
    item = seat.items["true_false"][0]
    scene.expect("a first save", true=line.save(seat, (item, 1, True)).status == 200)
    next(between, None)
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


def _between(scene: Scene, config: Config, edge: float) -> Iterator[None]:
    """Let the edge of summer pass, or step the database back."""
    if scene.case.zone is not None:
        time.sleep(max(0.0, edge - time.time()))
    if scene.case.step:
        scene.dbs.dispose()
        name = config.url.rpartition("/")[2].partition("?")[0]
        with psycopg.connect(config.url.replace("+psycopg", "", 1), autocommit=True) as foreign:
            foreign.execute(STEPPED.format(step=STEP, name=name))  # type: ignore[arg-type]
    yield


@contextmanager
def _served(scene: Scene, config: Config, folder: Path, faults: tuple[str, ...]) -> Iterator[float]:
    """Serve with the wrong clock; yield when summer begins or ends there."""
    case, more, edge = scene.case, {}, time.time() + EDGE_IN
    if case.zone is not None:
        at = datetime.fromtimestamp(edge, UTC).replace(tzinfo=None)
        more["TZ"] = _zone(case.zone, at, forward=case.forward)
    command = servers.shifted(case.application, scene.port, *faults)
    if not case.application and not faults:
        command = servers.waitress(scene.port)
    with serving(Server(command, scene.port, folder, config.url, more)):
        yield edge


def _differences(scene: Scene, config: Config, folder: Path, *faults: str) -> list[str]:
    with _served(scene, config, folder, faults) as edge:
        _sit(scene, _between(scene, config, edge))
        _come_at_wrong_times(scene)
        ahead, expected = _flagged(scene), scene.case.application - (STEP if scene.case.step else 0)
        # The shift begins when the process does, give or take how long that takes.
        near = max(boot.APART, abs(expected) / 20)
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


WRONG_DATE = """
const shift = SHIFT, Right = Date;
globalThis.Date = class extends Right {
  constructor(...given) { given.length ? super(...given) : super(Right.now() + shift); }
  static now() { return Right.now() + shift; }
};
"""


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
    names, cases = give_passwords(dbs, hall.people), _cases(engine_kind)
    # The database stays stepped once it was: that case comes last.
    cases.sort(key=lambda case: case.step)
    differences: list[str] = []
    for number, case in enumerate(cases):
        people = hall.people[3 * number : 3 * number + 3]
        scene = Scene(case, dbs, hall, servers.free_port(), people, names)
        if case.phone:
            differences += _phone(scene, config, tmp_path, browser)
        else:
            differences += _differences(scene, config, tmp_path)
    say(
        "D9 wrong clocks",
        f"{len(cases)} clocks",
        expected="0 differences",
        found=f"{len(differences)} differences",
        clocks=json.dumps([case.name for case in cases], ensure_ascii=False),
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
