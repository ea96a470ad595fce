"""The pages of samples and anomalies: from the draw to the end, who may, and how often they ask the database."""

import json
import re
from collections.abc import Callable

import pytest

from app.db import Databases
from app.inspection.rules import sampling
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.coverage.province import Province, draw_province
from tests.statements import count_statements

As = Callable[[Player], Client]
FOUND = {
    "attendance": "agrees",
    "hours": "agrees",
    "attempt": "agrees",
    "certificate": "not_seen",
    "note": "",
}


@pytest.fixture
def drawn(dbs: Databases, cast: Cast) -> Province:
    with dbs.transaction() as session:
        root = (cast.province.path, cast.province.unit_id)
        return draw_province(session, people=30, root=root, cities=1, counties=1)


def _sample(browser: Client, drawn: Province) -> str:
    form = {"title": "季度抽查", "size": "2", "strata": "unit"}
    answer = browser.post(f"/programmes/{drawn.programme_id}/samples/new", data=form)
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def test_a_sample_from_the_draw_to_its_end(as_: As, cast: Cast, drawn: Province) -> None:
    browser = as_(cast.fu)
    address = _sample(browser, drawn)
    page = browser.get(address).text
    assert "抽查工作表" in page
    assert "□" in browser.get(f"{address}/worksheet").text
    told = json.loads(browser.get(f"{address}/frame/export").data)
    again = sampling.draw(sampling.members(json.dumps(told["frame"])), told["size"], told["seed"])
    assert [each.staff_no for each in again] == told["drawn"]
    lines = sorted(set(re.findall(rf"{address}/lines/[0-9a-f-]+", page)))
    assert len(lines) == 2
    assert browser.post(lines[0], data=FOUND | {"hours": "differs"}).status_code == 422
    for line in lines:
        assert browser.post(line, data=FOUND).status_code == 303
    assert browser.post(f"{address}/close", data={"summary": ""}).status_code == 422
    assert browser.post(f"{address}/close", data={"summary": "证书存根未见。"}).status_code == 303
    assert "证书存根未见。" in browser.get(address).text
    assert browser.post(lines[0], data=FOUND).status_code == 409
    assert "未见佐证" in browser.get(f"{address}?format=csv").text


def test_a_size_beyond_the_roster_says_so(as_: As, cast: Cast, drawn: Province) -> None:
    form = {"title": "抽查", "size": "400", "strata": "none"}
    answer = as_(cast.fu).post(f"/programmes/{drawn.programme_id}/samples/new", data=form)
    assert answer.status_code == 422
    assert "抽查人数应在 1 与名册人数" in answer.text


def test_auditors_read_and_strangers_find_nothing(as_: As, cast: Cast, drawn: Province) -> None:
    address = _sample(as_(cast.fu), drawn)
    auditor = as_(cast.di)
    assert auditor.get(address).status_code == 200
    assert auditor.post(f"{address}/close", data={"summary": "完"}).status_code in {403, 404}
    own = f"/programmes/{drawn.programme_id}"
    assert auditor.get(f"{own}/anomalies").status_code == 200
    assert auditor.post(f"{own}/anomaly", data={}).status_code in {403, 404}
    for player in (cast.an, cast.cy, cast.ed):
        for path in (address, f"{own}/anomalies", f"{own}/samples"):
            assert as_(player).get(path).status_code == 404


def test_an_anomaly_is_told_in_words_judged_and_then_out_of_the_way(
    as_: As, cast: Cast, drawn: Province
) -> None:
    browser, own = as_(cast.fu), f"/programmes/{drawn.programme_id}"
    page = browser.get(f"{own}/anomalies?kind=certificate_without_hours").text
    assert "学时台账上只有" in page
    found = re.search(rf'{own}/anomaly\?kind=certificate_without_hours&amp;key=([^"]+)"', page)
    assert found is not None
    key = found[1]
    about = {"kind": "certificate_without_hours", "key": key}
    assert browser.post(f"{own}/anomaly", data=about).status_code == 422
    form = {**about, "verdict": "follow_up", "reason": "向发证处核实"}
    assert browser.post(f"{own}/anomaly", data=form).status_code == 303
    assert "向发证处核实" in browser.get(f"{own}/anomalies?verdict=follow_up").text
    assert key not in browser.get(f"{own}/anomalies?verdict=open&kind=certificate_without_hours").text
    assert "向发证处核实" in browser.get(f"{own}/anomaly?kind=certificate_without_hours&key={key}").text
    assert browser.get(f"{own}/anomaly?kind=nonsense&key=1").status_code == 404


def test_pages_keep_within_their_statements(as_: As, cast: Cast, drawn: Province, dbs: Databases) -> None:
    browser = as_(cast.fu)
    address, own = _sample(browser, drawn), f"/programmes/{drawn.programme_id}"
    for path in (address, f"{address}/worksheet", f"{own}/samples", f"{own}/anomalies"):
        with count_statements(dbs.web) as seen, count_statements(dbs.report) as reported:
            assert browser.get(path).status_code == 200
        both = len(seen) if dbs.web is dbs.report else len(seen) + len(reported)
        assert both <= 12, (path, str(seen), str(reported))
