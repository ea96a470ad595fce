"""The hall for load generators: a client that knows only its file and the protocol sits the exam."""

import json
from pathlib import Path
from typing import Any

import click
import pytest
from flask import Flask
from sqlmodel import select

from app.cli.hall import seed_hall
from app.cli.hall.exam import blueprint
from app.db import Databases
from app.journal import verifying
from app.planning.models import Programme
from question_bank.content import load_entries

PASSWORD = "Minjiang-2026"


@pytest.fixture
def rows(app: Flask, tmp_path: Path) -> list[dict[str, str]]:
    out = tmp_path / "HALL.json"
    seed_hall(app, 3, 10, PASSWORD, out)
    assert out.stat().st_mode & 0o077 == 0
    found: list[dict[str, str]] = json.loads(out.read_text(encoding="utf-8"))
    return found


class _Stranger:
    """A load generator: it sends the cookie and the token as the file has them, and keeps no jar."""

    def __init__(self, app: Flask, row: dict[str, str]) -> None:
        self.client = app.test_client(use_cookies=False)
        self.client.csrf = False  # type: ignore[attr-defined]
        self.headers = {
            "Cookie": f"{row['cookie_name']}={row['session_cookie']}",
            "X-CSRF-Token": row["csrf_token"],
        }

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        return self.client.open(path, method=method, json=body, headers=self.headers)


def test_a_stranger_sits_the_exam_from_the_file_alone(app: Flask, rows: list[dict[str, str]]) -> None:
    assert len({row["staff_no"] for row in rows}) == 3
    for row in rows:
        stranger = _Stranger(app, row)
        started = stranger.ask("POST", f"/sittings/{row['sitting_id']}/attempts")
        assert started.status_code == 303
        state = stranger.ask("GET", f"{started.location}/state").get_json()
        assert len(state["items"]) == 10
        item = next(each["id"] for each in state["items"] if each["kind"] == "true_false")
        for rev in (1, 2):
            saved = stranger.ask(
                "PUT",
                f"{started.location}/responses",
                {
                    "generation": state["generation"],
                    "responses": [{"item": item, "rev": rev, "response": True}],
                },
            )
            assert [each["rev"] for each in saved.get_json()["saved"]] == [rev]


def test_a_candidate_signs_in_with_the_password(app: Flask, rows: list[dict[str, str]]) -> None:
    answer = app.test_client().post("/sign-in", data={"username": rows[0]["staff_no"], "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/")


def test_a_second_hall_stands_beside_the_first(
    app: Flask, dbs: Databases, rows: list[dict[str, str]], tmp_path: Path
) -> None:
    more = tmp_path / "more.json"
    seed_hall(app, 2, 150, PASSWORD, more)
    assert not {row["staff_no"] for row in rows} & {row["staff_no"] for row in json.loads(more.read_text())}
    with dbs.session(readonly=True) as session:
        assert len(session.exec(select(Programme)).all()) == 2
        assert verifying.verify(session).breaks == []


def test_every_length_can_be_drawn_from_the_shipped_bank() -> None:
    kinds = [entry.item.kind for entry in load_entries()]
    for items in (5, 20, 50, 149, 150):
        rows = blueprint(items).rows
        assert sum(row.count for row in rows) == items
        assert all(row.count <= kinds.count(row.kind) for row in rows)


def test_production_has_no_hall(app: Flask, tmp_path: Path) -> None:
    app.config["LUNXUN"] = app.config["LUNXUN"].model_copy(update={"env": "production"})
    with pytest.raises(click.ClickException, match="生产环境"):
        seed_hall(app, 1, 10, PASSWORD, tmp_path / "HALL.json")
    assert not (tmp_path / "HALL.json").exists()
