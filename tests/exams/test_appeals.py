"""Score appeals: filed in time, answered by somebody who did not give the marks, never by the candidate."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, col, select

from app.clock import now
from app.db import Databases
from app.exams import queries
from app.exams.facts import AppealState, ResultDetail
from app.exams.models import Mark, ScoreAppeal
from app.journal.models import Event
from app.messages.models import Message
from app.web.actor import Role
from tests.builders import AT, grant
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.exams.conftest import Stage
from tests.exams.released import show
from tests.exams.staff import attempt, close_window, essay_of, hand_in, marks_form, points_of, text
from tests.statements import count_statements

As = Callable[[Player], Client]
WORDS = "第三点写的是同一意思，应当得分。"


@pytest.fixture
def marked(as_: As, cast: Cast, stage: Stage, dbs: Databases) -> uuid.UUID:
    """An's script, marked by Cy and released; appeals are taken for a week; Ed organizes too."""
    with dbs.transaction() as session:
        grant(session, cast.ed.id, Role.ORGANIZER, cast.city)
    show(dbs, stage, cast.cy, ResultDetail.FULL, 7)
    key = hand_in(dbs, stage, cast.an)
    zero = ["0"] * len(points_of(dbs, key))
    assert as_(cast.cy).post(f"/marking/scripts/{key}", data=marks_form(dbs, key, zero)).status_code == 303
    return key


def _appeal(dbs: Databases) -> ScoreAppeal:
    with dbs.session() as session:
        return session.exec(select(ScoreAppeal)).one()


def _answer(lines: dict[str, str], **more: str) -> dict[str, str]:
    return lines | {"outcome": "dismissed", "decision": "核对无误"} | more


def _lines(dbs: Databases, key: uuid.UUID, item: uuid.UUID) -> dict[str, str]:
    with dbs.session() as session:
        line = next(each for each in queries.script(session, key) if each.item_id == item)
    return {f"marks-{item}": str(line.marks), f"version-{item}": str(line.mark_version)}


def test_an_appeal_is_filed_after_the_release_and_upheld_by_another(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, marked: uuid.UUID
) -> None:
    """GR-3, GR-6, GR-7: not before the release; the answer is a new mark; the candidate is told."""
    an, item = as_(cast.an), essay_of(dbs, marked)
    place = f"/attempts/{marked}/appeal"
    assert an.get(place).status_code == 409
    close_window(dbs, stage.sitting_id)
    assert "提出申诉" in text(an.get(f"/attempts/{marked}/result"))
    with count_statements(dbs.web) as seen:
        assert an.get(place).status_code == 200
    assert len(seen) <= 14, str(seen)
    assert an.post(place, data={"item": str(item), "text": ""}).status_code == 422
    assert an.post(place, data={"item": str(uuid.uuid4()), "text": WORDS}).status_code == 422
    assert an.post(place, data={"item": str(item), "text": WORDS}).status_code == 303
    assert an.post(place, data={"item": "whole", "text": WORDS}).status_code == 409
    row = _appeal(dbs)
    page = f"/exams/manage/appeals/{row.id}"
    assert an.get(page).status_code == 404
    with count_statements(dbs.web) as seen:
        listed = text(as_(cast.ed).get(f"/exams/manage/{stage.exam_id}/appeals"))
    assert len(seen) <= 12, str(seen)
    assert cast.an.name in listed
    shown = text(as_(cast.ed).get(page))
    assert WORDS in shown
    lines = _lines(dbs, marked, item)
    assert as_(cast.cy).post(page, data=_answer(lines)).status_code == 403
    raised = lines | {f"marks-{item}": "6.5"}
    assert as_(cast.ed).post(page, data=_answer(raised)).status_code == 422
    assert as_(cast.ed).post(page, data=_answer(lines, outcome="upheld")).status_code == 422
    assert (
        as_(cast.ed)
        .post(page, data=_answer(raised | {f"marks-{item}": "10.01"}, outcome="upheld"))
        .status_code
        == 422
    )
    old = raised | {f"version-{item}": "0"}
    assert as_(cast.ed).post(page, data=_answer(old, outcome="upheld")).status_code == 409
    assert attempt(dbs, marked).score == Decimal(20)
    answer = as_(cast.ed).post(page, data=_answer(raised, outcome="upheld", decision="第三点给分"))
    assert answer.status_code == 303
    assert attempt(dbs, marked).score == Decimal("26.5")
    with dbs.session() as session:
        marks = session.exec(
            select(Mark).where(Mark.attempt_id == marked, Mark.item_id == item).order_by(col(Mark.version))
        ).all()
        told = session.exec(select(Message.title).where(Message.person_id == cast.an.id)).all()
        actions = session.exec(select(Event.action)).all()
    assert [(row.marks, row.marker_id) for row in marks] == [(0, cast.cy.id), (Decimal("6.5"), cast.ed.id)]
    assert any("申诉已答复" in each for each in told)
    assert {"appeal.filed", "appeal.decided"} <= set(actions)
    own = text(an.get(f"/attempts/{marked}/result"))
    assert "第三点给分" in own
    assert "已改分" in own
    assert as_(cast.ed).post(page, data=_answer(_lines(dbs, marked, item))).status_code == 409


def test_a_whole_paper_may_be_appealed_and_the_marks_kept(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, marked: uuid.UUID
) -> None:
    close_window(dbs, stage.sitting_id)
    assert (
        as_(cast.an).post(f"/attempts/{marked}/appeal", data={"item": "whole", "text": WORDS}).status_code
        == 303
    )
    lines: dict[str, str] = {}
    with dbs.session() as session:
        for line in queries.script(session, marked):
            lines |= {
                f"marks-{line.item_id}": str(line.marks),
                f"version-{line.item_id}": str(line.mark_version),
            }
    row = _appeal(dbs)
    assert as_(cast.ed).post(f"/exams/manage/appeals/{row.id}", data=_answer(lines)).status_code == 303
    assert _appeal(dbs).state is AppealState.DISMISSED
    assert attempt(dbs, marked).score == Decimal(20)


def test_the_days_run_out_and_an_exam_may_take_none(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, marked: uuid.UUID
) -> None:
    close_window(dbs, stage.sitting_id)
    tables = SQLModel.metadata.tables
    with dbs.transaction() as session:
        past = now() - timedelta(days=8)
        session.execute(update(tables["attempt"]).values(marked_at=past))
        session.execute(update(tables["sitting"]).values(closes_at=past, opens_at=past - timedelta(hours=1)))
    assert as_(cast.an).get(f"/attempts/{marked}/appeal").status_code == 409
    show(dbs, stage, cast.cy, ResultDetail.FULL, 9)
    assert as_(cast.an).get(f"/attempts/{marked}/appeal").status_code == 200
    show(dbs, stage, cast.cy, ResultDetail.FULL, 0)
    assert as_(cast.an).get(f"/attempts/{marked}/appeal").status_code == 409


def test_the_table_keeps_candidates_from_deciding(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, marked: uuid.UUID
) -> None:
    close_window(dbs, stage.sitting_id)
    as_(cast.an).post(f"/attempts/{marked}/appeal", data={"item": "whole", "text": WORDS})
    table = SQLModel.metadata.tables["score_appeal"]
    own = update(table).values(state="upheld", decided_by=cast.an.id, decided_at=AT, decision="好")
    with dbs.session() as session, pytest.raises(IntegrityError, match="nobody_decides_their_own"):
        session.execute(own)


@pytest.mark.parametrize(
    ("detail", "seen", "hidden"),
    [
        (ResultDetail.FULL, ("正确答案", "出处与解析", "您的选择"), ()),
        (ResultDetail.MARKS, ("您的选择", "评分说明"), ("正确答案", "出处与解析", "采分点")),
        (ResultDetail.SCORE, ("只公布总分和结果",), ("您的选择", "正确答案", "出处与解析", "采分点")),
    ],
)
def test_an_exam_says_how_much_is_shown(
    as_: As,
    cast: Cast,
    stage: Stage,
    dbs: Databases,
    marked: uuid.UUID,
    detail: ResultDetail,
    seen: tuple[str, ...],
    hidden: tuple[str, ...],
) -> None:
    """GR-7: what an exam does not show is not in the page at all."""
    close_window(dbs, stage.sitting_id)
    show(dbs, stage, cast.cy, detail, 0)
    page = text(as_(cast.an).get(f"/attempts/{marked}/result"))
    assert [word for word in seen if word not in page] == []
    assert [word for word in hidden if word in page.replace("不公布答案", "")] == []
