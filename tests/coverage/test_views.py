"""Coverage pages: who may look, numbers that agree on page, CSV and workbook, links that lead to those counted."""

import csv
import io
import re
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from openpyxl import load_workbook
from sqlmodel import Session, select

from app.coverage import queries
from app.coverage.facts import Status
from app.coverage.meanings import MEANINGS
from app.db import Databases
from app.journal.models import Event
from app.planning import queries as planning
from app.web.actor import Scope
from tests.cast import Cast
from tests.conftest import Client
from tests.coverage.province import AT, Province, draw_province
from tests.statements import count_statements
from tests.telling import phones

Sign = Callable[[Any], Client]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.clock.now", lambda: AT)


@pytest.fixture
def city(session: Session, cast: Cast) -> Province:
    """A programme of Cy's prefecture; An and Bo came after its roster was frozen."""
    found = draw_province(session, 5, 60, root=(cast.city.path, cast.city.unit_id))
    session.commit()
    return found


@pytest.fixture
def whole(session: Session, cast: Cast) -> Province:
    """A programme of the province, with people in Cy's and in Ed's prefectures too."""
    also = tuple((unit.path, unit.unit_id) for unit in (cast.city, cast.county, cast.other_city))
    found = draw_province(session, 6, 60, (cast.province.path, cast.province.unit_id), 2, 1, also)
    session.commit()
    return found


def _tree(html: str) -> Element:
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)


def _sheet(tree: Element, name: str) -> list[list[str]]:
    """Return a table's lines as they are read on the page."""
    found = next(each for each in tree.iter() if each.get("id") == name)
    lines = []
    for row in found.iter("tr"):
        cells = [each for each in row if each.tag in {"th", "td"}]
        lines.append([_text(cell) for cell in cells])
    return lines


def _text(cell: Element) -> str:
    subs = {id(inner) for each in cell.iter() if each.get("class") == "sheet-sub" for inner in each.iter()}
    parts = [each.text or "" for each in cell.iter() if id(each) not in subs and each.tag != "use"]
    text = "".join(parts).strip()
    empty = any(each.get("class") == "quiet" for each in cell.iter())
    return "" if text == "—" and empty else text


def _unknown(answer: Any) -> str:
    """Return a 404 page without what any page carries of its own request: its address and its token."""
    assert answer.status_code == 404
    text = re.sub(r'name="next" value="[^"]*"', "", answer.text)
    return re.sub(r'(csrf-token" content|csrf_token" value)="[^"]*"', "", text)


def _csv(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def _xlsx(answer: Any) -> list[list[str]]:
    rows = load_workbook(io.BytesIO(answer.get_data())).active.iter_rows(values_only=True)
    return [["" if value is None else str(value) for value in row] for row in rows]


def _get(browser: Client, url: str) -> Any:
    answer = browser.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer


def test_organizer_auditor_and_administrator_may_look_and_others_find_nothing(
    as_: Sign, cast: Cast, city: Province, nobody: uuid.UUID, client: Client
) -> None:
    paths = [f"/coverage/{city.programme_id}{end}" for end in ("", "/gap", "/people", "/conveyance")]
    paths.append(f"/coverage/{city.programme_id}/people/{next(iter(city.roster))}")
    for player in (cast.cy, cast.di, cast.fu):
        assert "甲省轮训" in _get(as_(player), "/coverage").text
        for path in paths:
            _get(as_(player), path)
    assert as_(cast.an).get("/coverage").status_code == 403
    for path in paths:
        for player in (cast.an, cast.ed):
            found = as_(player).get(path)
            unknown = as_(player).get(path.replace(str(city.programme_id), str(nobody)))
            assert _unknown(found) == _unknown(unknown)
        assert client.get(path).status_code == 303
    assert "甲省轮训" not in _get(as_(cast.ed), "/coverage").text


def test_an_organizer_sees_the_own_subtree_of_a_programme_of_the_province(
    as_: Sign, cast: Cast, whole: Province, nobody: uuid.UUID
) -> None:
    cy, base = as_(cast.cy), f"/coverage/{whole.programme_id}"
    page = _get(cy, base).text
    assert "甲一市科协" in page
    assert "甲二市科协" not in page
    mine = {key for key, path in whole.roster.items() if path.startswith(cast.city.path)}
    rows = _csv(cy.get(f"{base}/people/export?format=csv&counted=required"))
    assert len(rows) - 1 == len(mine)
    other = next(key for key, path in whole.roster.items() if path == cast.other_city.path)
    unknown = _unknown(cy.get(f"{base}/people/{nobody}"))
    for path in (
        f"{base}?unit={cast.other_city.path}",
        f"{base}?unit={cast.province.path}",
        f"{base}?unit=/nowhere/",
        f"{base}/gap?unit={cast.other_city.path}",
        f"{base}/people/{other}",
    ):
        assert _unknown(cy.get(path)) == unknown
    assert as_(cast.di).get(f"{base}/people/{other}").status_code == 200


@pytest.mark.parametrize("table", ["units", "tiers"])
def test_a_level_reads_the_same_on_page_in_csv_and_in_the_workbook(
    as_: Sign, cast: Cast, city: Province, table: str
) -> None:
    """CO-4; and the lines above the last add up to it."""
    cy, base = as_(cast.cy), f"/coverage/{city.programme_id}"
    page = _sheet(_tree(_get(cy, base).text), table)
    assert page == _csv(cy.get(f"{base}/export/{table}?format=csv"))
    assert page == _xlsx(cy.get(f"{base}/export/{table}?format=xlsx"))
    assert [line[0] for line in page[-2:]] == ["本级", "合计"]
    for column in range(1, len(page[0])):
        texts = [line[column] for line in page[1:]]
        if all(text.isdigit() for text in texts):
            numbers = [int(text) for text in texts]
            assert sum(numbers[:-1]) == numbers[-1], page[0][column]


def test_percentages_are_rounded_down_and_stand_beside_their_parts(
    as_: Sign, cast: Cast, city: Province
) -> None:
    page = _sheet(_tree(_get(as_(cast.cy), f"/coverage/{city.programme_id}").text), "units")
    head = page[0]
    for line in page[1:]:
        values = dict(zip(head, line, strict=True))
        required, completed = int(values["应训"]), int(values["已完成"])
        exact = Decimal(completed * 100) / required if required else None
        shown = Decimal(values["完成率"].rstrip("%")) if required else None
        assert (shown is None) == (exact is None)
        if shown is not None and exact is not None:
            assert 0 <= exact - shown < Decimal("0.1")


def test_every_figure_stands_beside_its_definition(as_: Sign, cast: Cast, city: Province) -> None:
    """Wherever figures of coverage are shown: home, the list of programmes, a level."""
    base = f"/coverage/{city.programme_id}"
    few = ("required", "participation", "completion", "missing", "excused", "place", "rounding")
    all_of_a_level = {*MEANINGS} - {"overdue", "conveyed_people", "conveyed_units"}
    for path, defined in (("/", few), ("/coverage", few), (base, sorted(all_of_a_level))):
        page = _get(as_(cast.cy), path).text
        assert [each for each in defined if str(MEANINGS[each]) not in page] == [], path


def test_every_number_leads_to_the_people_it_counts(as_: Sign, cast: Cast, city: Province) -> None:
    cy = as_(cast.cy)
    tree = _tree(_get(cy, f"/coverage/{city.programme_id}").text)
    tables = [each for each in tree.iter() if each.get("id") in {"units", "tiers"}]
    links = [
        (link.get("href") or "", link.text or "")
        for found in tables
        for link in found.iter("a")
        if re.fullmatch(r"\d+(/\d+)?", link.text or "")
    ]
    assert len(links) > 30
    for url, text in links[::7]:
        listed = _get(cy, url).text
        total = re.search(r"共 (\d+) 条", listed)
        assert total is not None
        assert total[1] == text.rsplit("/", 1)[-1], url


def test_the_gap_list_names_everyone_missing_with_one_reason(
    as_: Sign, cast: Cast, city: Province, session: Session
) -> None:
    """CO-1 on the page: as many lines as people missing, each with a reason of the list."""
    cy, base = as_(cast.cy), f"/coverage/{city.programme_id}/gap"
    lines = _csv(cy.get(f"{base}/export?format=csv"))
    programme = planning.programme(session, city.programme_id)
    assert programme is not None
    roll = queries.roll(session, programme, Scope((city.root,)), None, AT)
    assert roll is not None
    session.rollback()
    missing = {line.named.staff_no for line in roll.lines if line.judgement.status is Status.MISSING}
    assert {line[1] for line in lines[1:]} == missing
    assert len(lines) - 1 == len(missing)
    assert all(line[5] and line[6] for line in lines[1:])
    *read, (total, *_rest) = _xlsx(cy.get(f"{base}/export?format=xlsx"))
    assert (lines, total) == (read, f"合计 {len(missing)} 人")
    page = _sheet(_tree(_get(cy, base).text), "people")
    assert page == lines[: len(page)]


def test_the_gap_list_is_searched_narrowed_sorted_and_paged(as_: Sign, cast: Cast, city: Province) -> None:
    cy, base = as_(cast.cy), f"/coverage/{city.programme_id}/gap"
    lines = _csv(cy.get(f"{base}/export?format=csv&sort=-name"))[1:]
    assert [line[0] for line in lines] == sorted((line[0] for line in lines), reverse=True)
    one = lines[0]
    assert [line[1] for line in _csv(cy.get(f"{base}/export?format=csv&q={one[1]}"))[1:]] == [one[1]]
    narrowed = _csv(cy.get(f"{base}/export?format=csv&reason=not_enrolled"))[1:]
    assert narrowed
    assert {line[5] for line in narrowed} == {"未编入批次"}
    stray = _csv(cy.get(f"{base}/export?format=csv&tier=none"))[1:]
    assert stray
    assert {line[4] for line in stray} == {""}
    assert "没有符合条件的记录" in _get(cy, f"{base}?q=查无此人").text
    assert _get(cy, f"{base}?page=99").status_code == 200
    own = _csv(cy.get(f"{base}/export?format=csv&unit=={city.root}"))[1:]
    assert {line[2] for line in own} == {f"单位{city.root}"}


def test_no_page_and_no_file_holds_a_phone_number(as_: Sign, cast: Cast, city: Province) -> None:
    cy, base = as_(cast.cy), f"/coverage/{city.programme_id}"
    ends = ["", "/gap", "/people", "/gap/export?format=csv", "/people/export?format=csv"]
    ends += [f"/people/{key}" for key in list(city.roster)[:3]]
    for end in ends:
        text = _get(cy, base + end).get_data().decode("utf-8-sig")
        assert phones(text) == []
        assert "****" not in text


def test_an_export_leaves_an_event_and_nothing_else_does(
    as_: Sign, cast: Cast, city: Province, session: Session
) -> None:
    """CO-9: who exported what, with how many rows."""
    cy, base = as_(cast.cy), f"/coverage/{city.programme_id}"
    for end in ("", "/gap", "/people", "/conveyance"):
        _get(cy, base + end)
    asked = select(Event).where(Event.action == "coverage.exported")
    assert session.exec(asked).all() == []
    session.rollback()
    lines = _csv(cy.get(f"{base}/gap/export?format=csv"))
    assert cy.get(f"{base}/gap/export").status_code == 404
    event = session.exec(asked).one()
    assert event.actor_id == cast.cy.id
    assert f'"rows":{len(lines) - 1}' in event.body


def test_a_persons_page_shows_the_judgement_and_what_it_rests_on(
    as_: Sign, cast: Cast, city: Province, session: Session
) -> None:
    programme = planning.programme(session, city.programme_id)
    assert programme is not None
    roll = queries.roll(session, programme, Scope((city.root,)), None, AT)
    assert roll is not None
    cy = as_(cast.cy)
    seen = set()
    for line in roll.lines:
        kind = (line.judgement.status, line.judgement.reason)
        if kind in seen:
            continue
        seen.add(kind)
        page = _get(cy, f"/coverage/{city.programme_id}/people/{line.facts.person_id}").text
        _tree(page)
        assert line.named.name in page
        assert ("不计入应训人数" in page) == (line.judgement.status is Status.OUTSIDE)
    assert len(seen) >= 8


def test_unreleased_marks_show_on_no_page(as_: Sign, cast: Cast, city: Province, session: Session) -> None:
    """GR-7: an attempt still being marked says so, and nothing more."""
    programme = planning.programme(session, city.programme_id)
    assert programme is not None
    for key in city.roster:
        found = queries.evidence(session, programme, Scope((city.root,)), key, AT)
        assert found is not None
        waiting = [each for each in found.attempts if each.state is not None and not each.released]
        if waiting:
            page = _get(as_(cast.cy), f"/coverage/{city.programme_id}/people/{key}").text
            assert "成绩未公布" in page
            assert all(each.score is None and each.passed is None for each in waiting)
            return
    pytest.fail("nobody waits for marks")


def test_no_page_asks_the_database_more_than_twelve_times(
    as_: Sign, cast: Cast, city: Province, dbs: Databases
) -> None:
    cy, base = as_(cast.cy), f"/coverage/{city.programme_id}"
    person = next(iter(city.roster))
    ends = ["", "/gap", "/people?counted=required", "/conveyance", f"/people/{person}"]
    for url in ["/coverage", *(base + end for end in ends)]:
        with count_statements(dbs.web) as seen:
            _get(cy, url)
        assert len(seen) <= 12, f"{url}\n{seen}"


def test_pages_are_complete_in_english(as_: Sign, cast: Cast, city: Province) -> None:
    cy = as_(cast.cy)
    cy.set_cookie("locale", "en")
    text = _get(cy, f"/coverage/{city.programme_id}").text
    page = text[text.index("<main") :]
    assert "Completion rate" in page
    # The programme, its units and the document are called as they are; everything else is in English.
    assert not re.search("应训|完成|名册|漏训|考试", page)
