"""The lines of a result are put together from kept parts: exactly the template's own, for every key and display."""

import re
import threading
import uuid
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlmodel import select

from app.bank import queries as bank
from app.db import Databases
from app.exams import operations, solutions
from app.exams.facts import ResultDetail, ResultFacts, ResultLine, Treatment
from app.exams.models import AttemptItem, Mark
from app.exams.queries import answers
from app.exams.rules.regrading import Order
from app.exams.views import scripts
from app.exams.views.fragments import Kitchen, NotKept
from app.web.actor import Role
from app.worker import drain
from question_bank.items import Item, Kind, SingleKey
from tests.builders import AT, grant
from tests.cast import Cast
from tests.exams.conftest import Stage
from tests.exams.released import EVIL, As, Told, result_of, tell


@pytest.fixture
def told(as_: As, cast: Cast, stage: Stage, dbs: Databases) -> Told:
    return tell(as_, cast, stage, dbs)


def test_a_corrected_key_shows_at_once_and_where_it_holds(
    as_: As, cast: Cast, told: Told, stage: Stage, dbs: Databases
) -> None:
    """GR-4: on every page already shown, the new answer; nowhere the old one's mark beside it."""
    with dbs.transaction() as session:
        grant(session, cast.ed.id, Role.ORGANIZER, cast.city)
    before = result_of(dbs, told[cast.an.id])
    line = next(each for each in before.lines if each.item.kind is Kind.SINGLE)
    old = next(iter(line.right_ids))
    new = next(option.id for option in line.item.options if option.id != old)
    browser, path = as_(cast.an), f"/attempts/{told[cast.an.id]}/result"
    browser.csrf_token()
    assert _right_of(browser.get(path), line) == _text_of(line.item, old)
    for treatment, key, words in (
        (Treatment.NEW_KEY, new, "本题的正确答案已经更正"),
        (Treatment.FULL_MARKS, new, "全体计满分，下列答案不作依据"),
        (Treatment.DROPPED, new, "本题作废"),
    ):
        with dbs.transaction() as session:
            correction = operations.propose_correction(
                session, stage.exam_id, line.version_id, treatment=treatment, key=SingleKey(key),
                reason="题干所指与原文不符", by=cast.cy.actor, at=AT,
            )  # fmt: skip
        with dbs.transaction() as session:
            operations.approve_correction(session, correction, by=cast.ed.actor, at=AT, link="/")
        drain(dbs)
        shown = _right_of(answer := browser.get(path), line)
        assert words in _part(answer.get_data(as_text=True), line.position)
        assert shown == _text_of(line.item, key if treatment is Treatment.NEW_KEY else old)
        assert words not in "".join(_others(answer.get_data(as_text=True), line.position))
    assert [each.version_id for each in result_of(dbs, told[cast.an.id]).lines if each.treatment] == [
        line.version_id
    ]


def _part(page: str, position: int) -> str:
    found = re.search(
        rf'<li class="script-line card" id="item-{position}">.*?(?=<li class="script-line|</ol>\s*\n?</main>|$)',
        page,
        re.DOTALL,
    )
    assert found
    return found[0]


def _others(page: str, position: int) -> list[str]:
    return [_part(page, n) for n in range(1, 13) if n != position]


def _right_of(answer: Any, line: ResultLine) -> str:
    (shown,) = re.findall(
        r'<li class="script-right">.*?lang="zh-CN">(.*?)</span>',
        _part(answer.get_data(as_text=True), line.position),
    )
    return str(shown)


def _text_of(item: Item, option_id: str) -> str:
    return next(option.text for option in item.options if option.id == option_id)


def test_two_exams_that_show_an_item_differently_share_nothing_of_it(
    app: Flask, dbs: Databases, cast: Cast, told: Told
) -> None:
    """GR-4, GR-7: the same wording with another key, treatment or display is another part, in either order."""
    result = result_of(dbs, told[cast.bo.id])
    line = next(each for each in result.lines if each.item.kind is Kind.MULTIPLE)
    ids = [option.id for option in line.item.options]
    ways = [
        line,
        replace(line, right_ids=frozenset(ids[:1])),
        replace(line, treatment=Treatment.DROPPED),
        replace(line, quote=EVIL, rationale=EVIL),
    ]
    with app.test_request_context():
        for detail in (ResultDetail.FULL, ResultDetail.MARKS, ResultDetail.FULL):
            shown = [
                str(scripts.lines(ResultFacts(result.attempt, (way,), detail), "zh_CN"))
                for way in (*ways, *ways[::-1])
            ]
            assert shown == [_whole(app, way, detail) for way in (*ways, *ways[::-1])]
            assert len(set(shown)) == len(ways)


def _whole(app: Flask, line: ResultLine, detail: ResultDetail) -> str:
    """Render a line by its template at one go, with what is a candidate's own in its place and nothing kept."""
    macros: Any = app.jinja_env.get_template("exams/script.html").module
    with_key = detail is ResultDetail.FULL
    given = line.response if isinstance(line.response, list) else [line.response]
    blank = [text or "未作答" for text in given] + ["未作答"] * max(line.item.blanks - len(given), 0)
    options = [
        str(macros.option_of(option, letter, option.id in line.right_ids, option.id in given, with_key))
        for option, letter in zip(line.item.options, "ABCDEFGH", strict=False)
    ]
    own = {
        "position": line.position,
        "badge": macros.marks_badge(line.marks, line.out_of),
        "options": scripts.Markup("".join(options)),
        "written": blank,
        "why": macros.why(line.reason) if line.reason else "",
    }
    choice = line.item.kind in {Kind.SINGLE, Kind.MULTIPLE}
    shown = {
        "with_key": with_key,
        "treatment": line.treatment,
        "right": () if choice else line.right,
        "truth": line.truth,
        "paragraph": line.paragraph,
        "quote": line.quote,
        "rationale": line.rationale,
        "judged": line.response,
    }
    return str(macros.line(line.item, shown, own))


def test_kept_lines_are_the_templates_own_and_escape_whatever_was_written(
    app: Flask, dbs: Databases, cast: Cast, told: Told
) -> None:
    """EX-5: hostile answers, wordings, keys and reasons, with marks of our own among them."""
    result = result_of(dbs, told[cast.bo.id])
    hostile = [_hostile(each) for each in result.lines]
    blank = [replace(each, response=None, marks=None, reason="") for each in result.lines]
    answers: dict[Kind, Any] = {Kind.TRUE_FALSE: True, Kind.FILL_BLANK: [EVIL, ""], Kind.SHORT_ANSWER: EVIL}
    same = [
        replace(each, response=answers.get(each.item.kind, each.response), reason=EVIL)
        for each in result.lines
    ]
    with app.test_request_context():
        for detail in (ResultDetail.FULL, ResultDetail.MARKS):
            for lines in (result.lines, hostile, blank, same, result.lines):
                shown = [
                    str(scripts.lines(ResultFacts(result.attempt, (each,), detail), "zh_CN"))
                    for each in lines
                ]
                assert shown == [_whole(app, each, detail) for each in lines]
                assert "<script" not in "".join(shown).replace('class="script', "")
    page = "".join(shown)
    assert f"<{scripts._MARK}" not in page


def _hostile(line: ResultLine) -> ResultLine:
    item = line.item
    options = tuple(replace(option, text=f"{EVIL}{option.id}") for option in item.options)
    given: dict[Kind, Any] = {
        Kind.SINGLE: EVIL,
        Kind.MULTIPLE: [EVIL, *(option.id for option in options[:2])],
        Kind.TRUE_FALSE: False,
        Kind.FILL_BLANK: [EVIL] * max(item.blanks, 1),
        Kind.SHORT_ANSWER: f"{EVIL}\n{scripts.gap('lines')}",
    }
    return replace(
        line,
        version_id=uuid.uuid4(),
        item=replace(item, stem=f"{EVIL}{scripts.gap('badge')}", options=options),
        response=given[item.kind],
        reason=f"{EVIL}{scripts.gap('why')}",
        right=tuple(EVIL for _ in line.right),
        paragraph=EVIL,
        quote=EVIL,
        rationale=f"{EVIL}{scripts.gap('written0')}",
    )


def test_what_a_marker_wrote_is_kept_for_nobody(app: Flask, dbs: Databases, cast: Cast, told: Told) -> None:
    scripts._small.clear()
    with app.test_request_context():
        assert "论述&lt;b&gt;完整&lt;/b&gt;" in scripts.lines(result_of(dbs, told[cast.an.id]), "zh_CN")
    kept = repr([*scripts._small.items()])
    assert "论述" not in kept
    assert "回答正确" in kept


def test_what_is_kept_is_bounded_and_right_for_many_threads(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More wanted at once than is kept: each thread reads what it asked for."""
    kitchen, faults, gate = Kitchen(3), list[Any](), threading.Barrier(8)

    def cook(first: int) -> None:
        gate.wait()
        with app.test_request_context():
            for number in range(first, first + 400):
                if (
                    kitchen.get_or_render(number % 17, lambda number=number: f"{number % 17}")
                    != f"{number % 17}"
                ):  # type: ignore[misc]
                    faults.append(number)

    threads = [threading.Thread(target=cook, args=(first,)) for first in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(kitchen) <= 3
    with pytest.raises(NotKept):
        Kitchen(3).get_or_render("never", lambda: "x")


def test_keys_are_kept_by_version_and_no_more_than_a_number(
    cast: Cast, told: Told, dbs: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solutions, "KEPT", 5)
    solutions._kept.clear()
    with dbs.session(readonly=True) as session:
        versions = list(
            session.exec(select(AttemptItem.version_id).where(AttemptItem.attempt_id == told[cast.an.id]))
        )
        for _ in range(2):
            assert solutions.solutions(session, versions) == bank.keys(session, versions)
            assert len(solutions._kept) == 5
    solutions._kept.clear()


def test_the_newest_mark_counts_and_one_that_waits_is_none(
    as_: As, cast: Cast, told: Told, dbs: Databases
) -> None:
    """GR-5: whatever the database's order of rows."""
    with dbs.transaction() as session:
        mark = session.exec(select(Mark).where(Mark.attempt_id == told[cast.an.id])).first()
        assert mark is not None
        values = mark.model_dump() | {"id": uuid.uuid4(), "reason": "复核后", "marks": mark.out_of / 4}
        session.add(Mark(**values | {"version": mark.version + 10}))
        session.add(Mark(**values | {"id": uuid.uuid4(), "version": mark.version + 9, "reason": "之前"}))
        item, quarter = mark.item_id, mark.out_of / 4
    line = next(each for each in result_of(dbs, told[cast.an.id]).lines if each.item_id == item)
    assert (line.marks, line.reason, line.mark_version) == (quarter, "复核后", values["version"] + 10)
    assert line.marks is not None
    assert line.marks.as_tuple().exponent == -2


def test_what_is_newer_counts_in_whatever_order_a_script_is_read() -> None:
    """GR-4, GR-5: several marks of an item, and several corrections of its wording."""
    key, other = uuid.uuid4(), uuid.uuid4()
    corrected = [
        ("2026-11-29 10:00:00+00", "b", "dropped", False, None),
        ("2026-11-29 10:00:00.5+00", "a", "new_key", True, str(key)),
        ("2026-11-29 09:00:00+00", "c", "new_key", False, str(other)),
    ]
    marks = [(1, "1", "甲", False), (3, "2.5", "丙", False), (2, "0", "乙", True)]
    lines = [(4, '"a"', *mark, *order) for mark in marks for order in corrected]
    for read in (lines, lines[::-1], lines[4:] + lines[:4]):
        found = answers._read(read)
        assert found.marks == {4: answers.Marked(3, Decimal("2.50"), "丙")}
        assert found.in_force == {4: Order(Treatment.NEW_KEY, True, key)}
    waiting = answers._read([(4, None, 2, "0", "", True, None, None, None, None, None)])
    assert waiting.marks[4].marks is None
    assert (waiting.responses, waiting.in_force) == ({}, {})
