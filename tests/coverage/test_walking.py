"""Lists of many people, walked a page at a time: everybody once, in order, there and back, and few looked at for it."""

import csv
import io
import json
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import Session, select

from app import jobs
from app.coverage import counting, listing, queries, sheets
from app.coverage.facts import Reason
from app.coverage.models import CoverageList
from app.coverage.queries import counted, walking
from app.coverage.records import PersonLine
from app.coverage.walking import Mark, Sought, Turn, Walked, mark
from app.coverage.wholes import Own
from app.db import Databases
from app.journal.models import Event
from app.planning.queries import programme as programme_of
from app.planning.records import ProgrammeFacts
from app.web.actor import Scope
from app.web.tables import State
from tests.cast import Cast
from tests.conftest import Client
from tests.coverage.province import Province, draw_province
from tests.statements import count_statements

Sign = Callable[[Any], Client]
TODAY = datetime(2026, 11, 20, 2, tzinfo=UTC)
STEPS, PAGE = (15, 20, 25), 8


@pytest.fixture(autouse=True)
def _small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.clock.now", lambda: TODAY)
    for module in (counting, counted, queries.levels):
        monkeypatch.setattr(module, "LARGE", 10)
    monkeypatch.setattr(walking, "STEPS", STEPS)
    monkeypatch.setattr(walking, "PAGE", PAGE)
    monkeypatch.setattr(walking, "WINDOW", 2)


@pytest.fixture
def province(session: Session, dbs: Databases, cast: Cast) -> Province:
    """A programme that was counted, with people in units of different depth and beside its roster."""
    root = (cast.city.path, cast.city.unit_id)
    found = draw_province(session, 11, 90, root=root, also=((cast.county.path, cast.county.unit_id),))
    session.commit()
    with dbs.transaction() as own:
        job_id = counting.order(own, _programme(own, found), by=None, at=TODAY)
    jobs.run(dbs, job_id)
    return found


def _programme(session: Session, province: Province) -> ProgrammeFacts:
    found = programme_of(session, province.programme_id)
    assert found is not None
    return found


def _sought(scope: Scope, guided: bool = False, **asked: str) -> Sought:
    counted_as, search = asked.get("counted", ""), asked.get("q", "")
    state = State(search=search, filters=tuple(asked.items()))
    return Sought(
        scope=scope,
        counted=counted_as,
        tier=asked.get("tier", ""),
        reason=asked.get("reason", ""),
        search=search,
        fits=lambda line: sheets.fits(line, state, False),
        guided=guided,
    )


def _ids(pages: list[Walked]) -> list[str]:
    return [line.facts.person_id for page in pages for line in page.lines]


def test_pages_there_and_back_list_whom_the_whole_list_lists(session: Session, province: Province) -> None:
    programme = _programme(session, province)
    whole = queries.roll(session, programme, Scope((province.root,)), None, TODAY)
    assert whole is not None
    everywhere = Scope((province.root,))
    some = next(line for line in whole.lines if line.judgement.reason)
    asked: list[tuple[Scope, dict[str, str]]] = [
        (everywhere, {}),
        (everywhere, {"counted": "missing"}),
        (everywhere, {"counted": "outside"}),
        (everywhere, {"counted": "leaders", "tier": whole.tiers[0].id}),
        (everywhere, {"reason": str(some.judgement.reason), "tier": some.facts.tier_id or "none"}),
        (everywhere, {"q": some.named.staff_no[:-1]}),
        (everywhere, {"q": "甲1市_"}),
        (Own((some.facts.unit_path,)), {"counted": "required"}),
    ]
    for scope, words in asked:
        sought = _sought(scope, **words)
        expected = [line for line in whole.lines if sought.fits(line) and _inside(scope, line)]
        pages = _forwards(session, programme, sought)
        assert _ids(pages) == _people(expected), words
        assert _ids(_backwards(session, programme, sought, pages[-1].before)) == _ids(pages[:-1]), words
    # Nobody is missed and most are passed over when the counting says in which units they are.
    for words in ({"counted": "exempt"}, {"reason": str(some.judgement.reason)}, {"counted": "not_started"}):
        sought = _sought(everywhere, guided=True, **words)
        assert sought.may_be_guided
        expected = list(filter(sought.fits, whole.lines))
        assert _ids(_forwards(session, programme, sought)) == _people(expected), words


def _people(lines: list[PersonLine]) -> list[str]:
    return [line.facts.person_id for line in lines]


def _inside(scope: Scope, line: PersonLine) -> bool:
    path = line.facts.unit_path
    return path in scope.paths if isinstance(scope, Own) else scope.covers(path)


def _forwards(session: Session, programme: ProgrammeFacts, sought: Sought) -> list[Walked]:
    pages: list[Walked] = []
    turn = Turn()
    while True:
        page = walking.walk(session, programme, sought, turn, TODAY)
        assert len(page.lines) <= PAGE
        assert page.looked <= sum(STEPS)
        pages.append(page)
        if page.after is None:
            return pages
        assert mark(page.after.text) == page.after
        assert page.after != turn.after
        turn = Turn(after=page.after)


def _backwards(
    session: Session, programme: ProgrammeFacts, sought: Sought, last: Mark | None
) -> list[Walked]:
    pages: list[Walked] = []
    while last is not None:
        page = walking.walk(session, programme, sought, Turn(upto=last), TODAY)
        assert page.after == last
        assert page.before != last
        pages.insert(0, page)
        last = page.before
    return pages


def test_the_page_says_how_far_it_looked_and_leads_on(
    as_: Sign, cast: Cast, dbs: Databases, session: Session, province: Province
) -> None:
    base = f"/coverage/{province.programme_id}"
    sheet = queries.roll(
        session, _programme(session, province), Scope((province.root,)), province.root, TODAY
    )
    assert sheet is not None
    missing = [line for line in sheet.lines if line.judgement.reason]
    session.commit()
    cy, address, seen = as_(cast.cy), f"{base}/gap", []
    # More people than are asked one by one at once: a page does not ask them.
    for number in range(20):
        with count_statements(dbs.web) as ran:
            page = cy.get(address)
        assert page.status_code == 200
        assert "按单位和姓名的顺序即时逐人核对" in page.text
        # Who asks, what of, as counted, where the page begins; and six for each step.
        assert len(ran) <= 11 + 6 * len(STEPS), str(ran)
        seen += re.findall(r"/people/([0-9a-f-]{36})", page.text)
        assert (' rel="prev"' in page.text) == (number > 0)
        following = re.search(r'rel="next" href="([^"]+)"', page.text)
        if following is None:
            break
        address = unescape(following[1])
    assert "已核对到本范围的末尾" in page.text
    assert seen == [line.facts.person_id for line in missing]
    assert f"统计为 {len(missing)} 人" in page.text
    rare = min(Reason, key=lambda reason: sum(line.judgement.reason is reason for line in missing) or 999)
    few = [line.named.name for line in missing if line.judgement.reason is rare]
    guided = cy.get(f"{base}/gap?reason={rare}&look=counted").text
    assert "此后新出现的不在其中" in guided
    assert [name in guided for name in few[:PAGE]] == [True] * len(few[:PAGE])
    # What no counting knows, and what is no place in the list, ask the rows from the beginning.
    for odd in (
        "?look=counted&tier={x}",
        "?after=/x/~zzz",
        f"?upto=/x/~{province.programme_id}",
        "?reason=x",
    ):
        assert cy.get(f"{base}/gap{odd}").status_code == 200
    assert as_(cast.ed).get(f"{base}/gap?unit={province.root}").status_code == 404


def test_a_long_list_is_written_by_a_job_and_taken_by_whoever_asked(
    as_: Sign,
    cast: Cast,
    dbs: Databases,
    session: Session,
    province: Province,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listing, "AT_A_TIME", 40)
    programme, base = _programme(session, province), f"/coverage/{province.programme_id}"
    whole = queries.roll(session, programme, Scope((province.root,)), province.root, TODAY)
    assert whole is not None
    wanted = [line for line in whole.lines if sheets.fits(line, State(search="甲1市"), True)]
    told = [["姓名", "工号", "单位", "职务", "层级", "原因", "说明", "现单位（已调动）"]]
    told += [
        [str(cell.text) for cell in sheets.person_row(programme, line, None, True).cells] for line in wanted
    ]
    session.commit()
    cy, di = as_(cast.cy), as_(cast.di)
    assert cy.get(f"{base}/gap/export?format=csv").status_code == 422
    assert cy.post(f"{base}/lists?list=gap&format=pdf").status_code == 400
    for kind in ("csv", "xlsx"):
        ordered = cy.post(f"{base}/lists?list=gap&format={kind}&q=甲1市")
        assert ordered.status_code == 303
        # The same button again leads to the same file; another list has to wait.
        assert cy.post(f"{base}/lists?list=gap&format={kind}&q=甲1市").location == ordered.location
        assert cy.post(f"{base}/lists?list=people&format={kind}").status_code == 409
        jobs.run(dbs, uuid.UUID(ordered.location.rsplit("/", 1)[1]))
    links = re.findall(r'href="(/coverage/lists/[^"]+)">[^<]*\.(\w+)<', cy.get(f"{base}/people").text)
    files = {kind: cy.get(path).get_data() for path, kind in links}
    assert len(links) == len(files) == 2
    assert list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig")))) == told
    rows = load_workbook(io.BytesIO(files["xlsx"])).active.iter_rows(values_only=True)
    assert [["" if value is None else str(value) for value in row] for row in rows] == told
    # Nobody else may take it, though they see as much; and who took it is written down.
    assert di.get(links[0][0]).status_code == 404
    assert "/coverage/lists/" not in di.get(f"{base}/people").text
    taken = session.exec(select(Event).where(Event.action == "coverage.exported")).all()
    bodies = [json.loads(each.body) for each in taken]
    assert {body["format"] for body in bodies} == {"csv", "xlsx"}
    assert {(body["rows"], body["words"], body["table"]) for body in bodies} == {
        (len(wanted), "甲1市", "gap")
    }
    session.commit()
    # A list that was stopped leaves no file, and a file is gone after a day.
    stopped = di.post(f"{base}/lists?list=people&format=csv").location
    assert di.post(f"{stopped}/cancel").status_code == 303
    jobs.run(dbs, uuid.UUID(stopped.rsplit("/", 1)[1]))
    listing.throw_away(dbs, TODAY + timedelta(hours=23))
    assert len(session.exec(select(CoverageList.id)).all()) == 2
    session.commit()
    listing.throw_away(dbs, TODAY + timedelta(hours=25))
    assert session.exec(select(CoverageList.id)).all() == []
