"""How many statements a page may cost: no list grows with its rows, and no page above twelve without a reason."""

import json
import uuid

import pytest
from flask import Flask

from tests.house.conftest import Walks
from tests.house.walk import Answer, Step, walking
from tests.house.world import World
from tests.house.world.places import FUZHOU

MOST, MOST_TO_SAVE = 12, 4
# An export leaves an event: the head of its stream is made or read, locked, and written with the event.
MOST_FOR_AN_EVENT = 4
# Endpoint: how many, and why more than others.
MORE = {
    "home.index": (20, "one page that asks every room what is open for each of one's roles"),
    "accounts.export_own": (14, "asks every room what it keeps about a person"),
    "coverage.compare": (33, "two days, each asked of the rows anew, and what was recorded between them"),
    "coverage.export_comparison": (33, "the same two days, as a file"),
    "briefing.export_report": (27, "a level with its names, its curve and who has read, on paper"),
    "snapshots.check": (19, "a published figure asked of the rows and the journal anew, as of its instant"),
    "reports.draft": (
        13,
        "the unit's figures, asked of the rows beside what it writes, and whether it is too large",
    ),
    "planning.review": (
        15,
        "the last look before publishing compares plan, seats, roster and rules, and who is told",
    ),
}
ROLES = ("anonymous", "cadre", "other-cadre", "organizer", "city-organizer", "auditor", "admin")


@pytest.mark.parametrize("role", ROLES)
def test_no_page_asks_the_database_too_often(role: str, walks: Walks) -> None:
    costly = {
        f"{answer.step.name} {answer.step.place}": len(answer.statements)
        for answer in walks(role).values()
        if answer.step.method == "GET" and answer.status == 200 and len(answer.statements) > _most(answer)
    }
    assert costly == {}


def _most(answer: Answer) -> int:
    most, _ = MORE.get(answer.step.endpoint, (MOST, ""))
    return most + (MOST_FOR_AN_EVENT if answer.left and answer.left.events else 0)


def test_every_exception_is_still_one(walks: Walks) -> None:
    most = dict.fromkeys(MORE, 0)
    for role in ROLES:
        for answer in walks(role).values():
            if answer.step.endpoint in most and answer.step.method == "GET":
                most[answer.step.endpoint] = max(most[answer.step.endpoint], len(answer.statements))
    assert [endpoint for endpoint, count in most.items() if count <= MOST] == []


def test_saving_an_answer_costs_little(house: Flask, province: World) -> None:
    """The hot path: one save of three answers, whatever else the exam holds."""
    with walking(house, province, "cadre", "saving") as walker:
        state = Step("GET", "/attempts/<uuid:attempt_id>/state", "exams.state", FUZHOU, "attempt_id")
        told = json.loads(walker.take(state).body)
        items = [item["id"] for item in told["items"] if item["kind"] == "single"][:3]
        save = Step("PUT", "/attempts/<uuid:attempt_id>/responses", "exams.save", FUZHOU, "")
        changes = [{"item": key, "rev": 1, "response": None} for key in items]
        answer = walker.take(save, json={"generation": told["generation"], "responses": changes})
        assert answer.status == 200, answer.text
        assert len(answer.statements) <= MOST_TO_SAVE, "\n".join(answer.statements)
        assert uuid.UUID(items[0])
