"""The candidate's own pages: my exams, the receipt and the result."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

from app.db import Databases
from app.exams import queries
from app.exams.facts import AttemptKind, AttemptState, ReleasePolicy
from app.exams.models import Attempt
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.exams.conftest import Stage, add_sitting, admit
from tests.exams.test_automatic_marks import _sit
from tests.exams.test_start import _change, _start
from tests.statements import count_statements

AsPlayer = Callable[[Player], Client]


def _text(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def test_my_exams_are_those_i_am_admitted_to(as_: AsPlayer, dbs: Databases, stage: Stage, cast: Cast) -> None:
    start = f"/sittings/{stage.sitting_id}/attempts"
    assert start in _text(as_(cast.an), "/exams")
    for stranger in (cast.cy, cast.ed):
        page = _text(as_(stranger), "/exams")
        assert start not in page
        assert "结业考试" not in page
    with count_statements(dbs.web) as seen:
        as_(cast.bo).get("/exams")
    assert len(seen) <= 12, str(seen)


def test_an_open_attempt_is_offered_again_and_an_ended_one_leads_on(
    as_: AsPlayer, dbs: Databases, stage: Stage, cast: Cast
) -> None:
    _start(dbs, stage, cast.bo.id)
    assert "继续作答" in _text(as_(cast.bo), "/exams")
    attempt_id = _sit(dbs, stage, cast.an.id)
    page = _text(as_(cast.an), "/exams")
    assert f"/attempts/{attempt_id}/receipt" in page
    assert f"/attempts/{attempt_id}/result" in page
    assert "/sittings/" not in page


def test_a_make_up_to_come_says_so(as_: AsPlayer, dbs: Databases, stage: Stage, cast: Cast) -> None:
    with dbs.transaction() as session:
        opens = queries.now(session) + timedelta(days=1)
        sitting = add_sitting(session, stage.exam_id, opens, opens + timedelta(hours=1), AttemptKind.MAKE_UP)
        admit(session, sitting, cast.ed)
    page = _text(as_(cast.ed), "/exams")
    assert "补考" in page
    assert "未开始" in page
    assert f"/sittings/{sitting}/attempts" not in page
    assert f"/sittings/{sitting}/wait" in page


def test_the_result_says_when_and_then_what_and_why(
    as_: AsPlayer, dbs: Databases, stage: Stage, cast: Cast
) -> None:
    """GR-7."""
    attempt_id = _sit(dbs, stage, cast.an.id, wrong=1, essay=False)
    path = f"/attempts/{attempt_id}/result"
    for policy, words in (
        (ReleasePolicy.AFTER_WINDOW, "本场次结束"),
        (ReleasePolicy.BY_HAND, "由组织者统一公布"),
    ):
        _change(dbs, stage, release_policy=policy)
        page = _text(as_(cast.an), path)
        assert words in page
        assert "回答正确" not in page
    _change(dbs, stage, release_policy=ReleasePolicy.WHEN_MARKED)
    page = _text(as_(cast.an), path)
    assert re.search(r"<b>18</b>", page)
    assert "回答正确" in page
    assert "未作答" in page
    assert "出处与解析" in page
    assert page.count("<h1>") == 1


def test_a_voided_attempt_says_why_and_has_neither_result_nor_receipt(
    as_: AsPlayer, dbs: Databases, stage: Stage, cast: Cast
) -> None:
    attempt_id = _start(dbs, stage, cast.an.id)
    with dbs.transaction() as session:
        row = session.get_one(Attempt, attempt_id)
        row.state, row.ended_at, row.voided_reason = AttemptState.VOIDED, row.started_at, "考场断电"
    browser = as_(cast.an)
    for part in ("receipt", "result"):
        assert "考场断电" in _text(browser, f"/attempts/{attempt_id}/{part}")
    answer = browser.get(f"/attempts/{attempt_id}/receipt", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["error"]) == (409, "closed")
    submit = browser.post(
        f"/attempts/{attempt_id}/submit",
        json={"generation": 1, "submit_key": str(uuid.uuid4()), "responses": []},
    )
    assert (submit.status_code, submit.json["error"]) == (409, "closed")
