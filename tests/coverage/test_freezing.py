"""Frozen figures: the same facts give the same bytes, anybody can add them up, and a changed file is found."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlmodel import Session, select

from app.coverage import freezing
from app.journal.models import Event
from app.planning.models import Excuse
from tests.cast import Cast
from tests.conftest import Client
from tests.coverage.province import Province, draw_province
from tests.telling import phones

Sign = Callable[[Any], Client]
TODAY = datetime(2026, 12, 1, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.clock.now", lambda: TODAY)


@pytest.fixture
def frozen(as_: Sign, cast: Cast, session: Session) -> tuple[Province, bytes]:
    city = draw_province(session, 5, 60, root=(cast.city.path, cast.city.unit_id))
    session.commit()
    address = f"/coverage/{city.programme_id}/facts/export?on=2026-11-10"
    first, second = (as_(cast.di).get(address).data for _ in range(2))
    assert first == second
    return city, first


def test_frozen_figures_are_those_of_the_page_and_hold(
    frozen: tuple[Province, bytes], as_: Sign, cast: Cast, session: Session
) -> None:
    """CO-4: file, page and CSV of one day say the same; the digest of the file stands in the journal."""
    city, content = frozen
    told = freezing.read(content)
    assert freezing.faults(told) == []
    whole = told["figures"][city.root]
    sheet = as_(cast.di).get(f"/coverage/{city.programme_id}/export/units?format=csv&on=2026-11-10")
    last = sheet.data.decode("utf-8-sig").splitlines()[-1].split(",")
    assert last[1:3] == [str(whole["required"]), str(whole["started"])]
    assert last[4] == str(whole["completed"])
    event = session.exec(select(Event).where(Event.action == "coverage.frozen")).first()
    assert event is not None
    assert len(json.loads(event.body)["sha256"]) == 64
    assert phones(content.decode()) == []


def test_any_change_of_the_file_is_found(frozen: tuple[Province, bytes]) -> None:
    """CO-1, CO-2: a judgement or a figure changed by hand is found even with the digest worked out anew."""
    _city, content = frozen
    told = freezing.read(content)
    missing = next(each for each in told["people"] if each["status"] == "missing")
    person = json.loads(json.dumps(told))
    next(each for each in person["people"] if each == missing).update(status="completed", reason=None)
    figure = json.loads(json.dumps(told))
    next(iter(figure["figures"].values()))["completed"] += 1
    for other in (person, figure):
        assert len(freezing.faults(other)) == 2
        again = freezing.read(freezing.sealed({k: v for k, v in other.items() if k != "digest"}))
        assert len(freezing.faults(again)) == 1


def test_a_file_is_verified_by_a_command_and_against_the_rows_as_of_then(
    frozen: tuple[Province, bytes], app: Flask, session: Session, tmp_path: Path
) -> None:
    """CO-3."""
    _city, content = frozen
    file, run = tmp_path / "facts.json", app.test_cli_runner().invoke
    file.write_bytes(content)
    assert run(args=["coverage", "verify", str(file)]).exit_code == 0
    # What is withdrawn since has no effect on that day; a row changed behind the journal's back has.
    excuse = session.exec(select(Excuse)).first()
    assert excuse is not None
    excuse.withdrawn_at = TODAY
    session.commit()
    told = run(args=["coverage", "verify", str(file), "--database"])
    assert (told.exit_code, "重新取数一致" in told.output) == (0, True), told.output
    excuse.expires_on = TODAY.date()
    excuse.withdrawn_at = datetime(2026, 11, 5, tzinfo=UTC)
    session.commit()
    told = run(args=["coverage", "verify", str(file), "--database"])
    assert (told.exit_code, "重新计算的不同" in told.output) == (1, True), told.output
    file.write_text("{}", encoding="utf-8")
    assert "不是覆盖情况的事实文件" in run(args=["coverage", "verify", str(file)]).output
