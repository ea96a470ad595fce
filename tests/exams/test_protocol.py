"""The exam protocol, spoken by a client that knows nothing but the protocol."""

import hashlib
import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from app.db import Databases
from app.exams import papers
from app.exams.models import Attempt, Sitting
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.exams.conftest import Stage
from tests.statements import count_all

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@dataclass
class Candidate:
    """A foreign client: it keeps revisions itself and believes only what the server says."""

    browser: Client
    attempt: str = ""
    generation: int = 0

    def start(self, stage: Stage) -> Any:
        answer = self.browser.post(f"/sittings/{stage.sitting_id}/attempts")
        assert answer.status_code == 303
        self.attempt = answer.location.rsplit("/", 1)[-1]
        return answer

    def state(self) -> dict[str, Any]:
        found = self.browser.get(f"/attempts/{self.attempt}/state").get_json()
        self.generation = found["generation"]
        return dict(found)

    def save(self, *responses: tuple[str, int, Any], generation: int | None = None, **more: Any) -> Any:
        body = {
            "generation": self.generation if generation is None else generation,
            "responses": [{"item": item, "rev": rev, "response": value} for item, rev, value in responses],
        }
        return self.browser.put(f"/attempts/{self.attempt}/responses", json=body | more)

    def submit(self, key: uuid.UUID, *responses: tuple[str, int, Any]) -> Any:
        body = {
            "generation": self.generation,
            "submit_key": str(key),
            "responses": [{"item": item, "rev": rev, "response": value} for item, rev, value in responses],
        }
        return self.browser.post(f"/attempts/{self.attempt}/submit", json=body)

    def item(self, kind: str, n: int = 0) -> str:
        return [str(each["id"]) for each in self.state()["items"] if each["kind"] == kind][n]


@pytest.fixture
def an(as_: Callable[[Player], Client], cast: Cast, stage: Stage) -> Candidate:
    """An, with an attempt begun."""
    candidate = Candidate(as_(cast.an))
    candidate.start(stage)
    candidate.state()
    return candidate


def test_start_leads_to_the_paper_and_a_second_start_to_the_same_one(an: Candidate, stage: Stage) -> None:
    first = an.attempt
    assert an.start(stage).location == f"/attempts/{first}"
    page = an.browser.get(f"/attempts/{first}")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"


def test_the_state_names_every_item_in_this_attempts_order(an: Candidate) -> None:
    state = an.state()
    assert set(state) == {"attempt", "generation", "state", "server_now", "deadline_at", "items"}
    assert [item["position"] for item in state["items"]] == list(range(1, 13))
    assert all(set(item) == {"id", "kind", "position", "rev", "response"} for item in state["items"])
    assert {item["rev"] for item in state["items"]} == {0}
    assert state["state"] == "open"
    assert INSTANT.fullmatch(state["server_now"])
    assert INSTANT.fullmatch(state["deadline_at"])


def test_the_page_holds_the_same_as_the_state(an: Candidate) -> None:
    page = an.browser.get(f"/attempts/{an.attempt}").get_data(as_text=True)
    island = re.search(r'<script type="application/json" id="attempt">(.*?)</script>', page, re.S)
    assert island is not None
    on_page, state = json.loads(island[1]), an.state()
    for one in (on_page, state):
        one.pop("server_now")
    assert on_page == state


def test_each_kind_is_saved_and_comes_back(an: Candidate) -> None:
    """EX-1: what was acknowledged is what the state returns."""
    page = an.browser.get(f"/attempts/{an.attempt}").get_data(as_text=True)
    single, multiple = an.item("single"), an.item("multiple")
    options = {
        item: re.findall(rf'name="{item}" value="([0-9a-f]{{8}})"', page) for item in (single, multiple)
    }
    blanks = page.count(f'name="{an.item("fill_blank")}"')
    given = [
        (single, 1, options[single][0]),
        (multiple, 1, options[multiple][:2]),
        (an.item("true_false"), 1, False),
        (an.item("fill_blank"), 1, ["全覆盖"] * blanks),
        (an.item("short_answer"), 1, "先学一步，学深一层。"),
    ]
    answer = an.save(*given)
    assert answer.status_code == 200
    assert set(answer.json) == {"server_now", "deadline_at", "saved", "stale"}
    assert {(row["item"], row["rev"]) for row in answer.json["saved"]} == {(i, r) for i, r, _ in given}
    assert answer.json["stale"] == []
    assert answer.headers["Cache-Control"] == "no-store"
    stored = {item["id"]: item for item in an.state()["items"]}
    for item, rev, value in given:
        kept = stored[item]["response"]
        assert (stored[item]["rev"], sorted(kept) if item == multiple else kept) == (
            rev,
            sorted(value) if item == multiple else value,
        )


def test_null_clears(an: Candidate) -> None:
    item = an.item("true_false")
    an.save((item, 1, True))
    an.save((item, 2, None))
    assert next(each for each in an.state()["items"] if each["id"] == item)["response"] is None


def test_the_same_save_again_is_acknowledged_again(an: Candidate) -> None:
    """The acknowledgement was lost on the way; the client must learn that its revision is durable."""
    item = an.item("true_false")
    first, second = an.save((item, 1, True)).json, an.save((item, 1, True)).json
    assert first["saved"] == second["saved"]
    assert second["stale"] == []


def test_an_older_revision_gets_the_servers_copy(an: Candidate) -> None:
    """EX-6."""
    item, other = an.item("true_false"), an.item("true_false", 1)
    an.save((item, 5, True))
    answer = an.save((item, 4, False), (other, 1, True))
    assert answer.status_code == 200
    assert answer.json["stale"] == [{"item": item, "rev": 5, "response": True}]
    assert [row["item"] for row in answer.json["saved"]] == [other]
    assert an.save((item, 5, False)).json["stale"] == [{"item": item, "rev": 5, "response": True}]


def test_a_page_opened_later_takes_over(an: Candidate) -> None:
    """EX-7, EX-21."""
    item = an.item("true_false")
    old = an.generation
    an.browser.get(f"/attempts/{an.attempt}")
    refused = an.save((item, 1, True), generation=old)
    assert (refused.status_code, refused.json["error"]) == (409, "superseded")
    assert refused.json["message"]
    assert INSTANT.fullmatch(refused.json["server_now"])
    an.state()
    assert an.generation == old + 1
    assert an.save((item, 1, True)).status_code == 200


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body, item, foreign: body | {"extra": 1},
        lambda body, item, foreign: {"generation": body["generation"]},
        lambda body, item, foreign: body | {"generation": "1"},
        lambda body, item, foreign: body | {"generation": True},
        lambda body, item, foreign: body | {"responses": []},
        lambda body, item, foreign: body | {"responses": {}},
        lambda body, item, foreign: body | {"responses": [{"item": item, "rev": 1}]},
        lambda body, item, foreign: (
            body | {"responses": [{"item": item, "rev": 1, "response": True, "at": 1}]}
        ),
        lambda body, item, foreign: body | {"responses": [{"item": item, "rev": 0, "response": True}]},
        lambda body, item, foreign: body | {"responses": [{"item": item, "rev": 1.5, "response": True}]},
        lambda body, item, foreign: body | {"responses": [{"item": item, "rev": 2**31, "response": True}]},
        lambda body, item, foreign: body | {"responses": [{"item": item, "rev": 1, "response": "yes"}]},
        lambda body, item, foreign: body | {"responses": [{"item": "x", "rev": 1, "response": True}]},
        lambda body, item, foreign: body | {"responses": [{"item": foreign, "rev": 1, "response": True}]},
        lambda body, item, foreign: (
            body | {"responses": [{"item": item, "rev": rev, "response": True} for rev in (1, 2)]}
        ),
        lambda body, item, foreign: (
            body | {"responses": [{"item": item, "rev": 1, "response": True} for _ in range(51)]}
        ),
    ],
)
def test_a_malformed_save_changes_nothing(an: Candidate, spoil: Any) -> None:
    """EX-7."""
    item = an.item("true_false")
    body = {"generation": an.generation, "responses": [{"item": item, "rev": 1, "response": True}]}
    spoilt = spoil(body, item, str(uuid.uuid4()))
    answer = an.browser.put(f"/attempts/{an.attempt}/responses", json=spoilt)
    assert (answer.status_code, answer.json["error"]) == (400, "malformed")
    assert {each["rev"] for each in an.state()["items"]} == {0}


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b'{"generation":1,"generation":1,"responses":[]}', b"[" * 100_000, b"NaN"]
)
def test_what_is_no_json_object_is_malformed(an: Candidate, raw: bytes) -> None:
    answer = an.browser.put(f"/attempts/{an.attempt}/responses", data=raw, content_type="application/json")
    assert (answer.status_code, answer.json["error"]) == (400, "malformed")


def test_a_body_beyond_all_measure_is_413(an: Candidate) -> None:
    answer = an.browser.put(
        f"/attempts/{an.attempt}/responses", data=b" " * (7 * 1024 * 1024), content_type="application/json"
    )
    assert answer.status_code == 413


def _bare(answer: Any) -> tuple[int, dict[str, Any]]:
    said = dict(answer.get_json())
    said.pop("server_now")
    return answer.status_code, said


def test_a_neighbours_attempt_is_as_unknown_as_none(
    an: Candidate, as_: Callable[[Player], Client], cast: Cast, nobody: uuid.UUID
) -> None:
    """AZ-3: the same bytes, for a cadre of the same unit, their organizer, and an id of nothing."""
    item = an.item("true_false")
    for player in (cast.bo, cast.cy, cast.ed):
        other = as_(player)
        for attempt in (an.attempt, str(nobody)):
            stranger = Candidate(other, attempt, an.generation)
            assert _bare(stranger.save((item, 1, True))) == (
                404,
                {"error": "unknown", "message": "没有找到您要的内容。"},
            )
            assert stranger.submit(uuid.uuid4()).status_code == 404
            for page in ("", "/state", "/receipt", "/result"):
                assert other.get(f"/attempts/{attempt}{page}").status_code == 404
            events = other.post(f"/attempts/{attempt}/events", json={"events": []})
            assert events.status_code == 404
    assert {each["rev"] for each in an.state()["items"]} == {0}


def test_signed_out_says_so_and_keeps_nothing(an: Candidate, client: Client) -> None:
    item = an.item("true_false")
    gone = Candidate(client, an.attempt, an.generation)
    for answer in (gone.save((item, 1, True)), gone.submit(uuid.uuid4())):
        assert (answer.status_code, answer.json["error"]) == (401, "signed_out")
    assert client.get(f"/attempts/{an.attempt}/state").status_code == 401


def test_without_the_csrf_token_nothing_is_done(an: Candidate) -> None:
    item = an.item("true_false")
    an.browser.csrf = False
    assert an.save((item, 1, True)).status_code == 400
    assert {each["rev"] for each in an.state()["items"]} == {0}


def test_not_admitted_is_403_with_the_reason_and_an_unknown_sitting_404(
    as_: Callable[[Player], Client], cast: Cast, stage: Stage, nobody: uuid.UUID
) -> None:
    answer = as_(cast.ed).post(f"/sittings/{stage.sitting_id}/attempts")
    assert answer.status_code == 403
    assert "考生名单" in answer.get_data(as_text=True)
    assert as_(cast.ed).post(f"/sittings/{nobody}/attempts").status_code == 404


@pytest.mark.parametrize(("opens", "closes"), [("+1", "+2"), ("-2", "-1")])
def test_a_window_that_is_not_open_is_409(
    as_: Callable[[Player], Client], cast: Cast, stage: Stage, dbs: Databases, opens: str, closes: str
) -> None:
    _move_window(dbs, stage, float(opens), float(closes))
    assert as_(cast.an).post(f"/sittings/{stage.sitting_id}/attempts").status_code == 409


def test_submit_carries_the_last_answers_and_gives_a_receipt_anyone_can_recompute(an: Candidate) -> None:
    """EX-10, EX-8, EX-19."""
    one, two = an.item("true_false"), an.item("true_false", 1)
    essay = an.item("short_answer")
    an.save((one, 1, True), (essay, 3, "要点一"))
    key = uuid.uuid4()
    answer = an.submit(key, (two, 1, False), (essay, 4, "要点一、要点二"))
    assert answer.status_code == 200
    receipt = answer.json["receipt"]
    assert set(receipt) == {
        "attempt",
        "person",
        "exam",
        "started_at",
        "submitted_at",
        "answered",
        "total",
        "responses_digest",
        "code",
    }
    assert (receipt["answered"], receipt["total"]) == (3, 12)
    lines = sorted(
        f"{item} {rev} {hashlib.sha256(canonical.encode()).hexdigest()}\n"
        for item, rev, canonical in ((one, 1, "true"), (two, 1, "false"), (essay, 4, '"要点一、要点二"'))
    )
    assert receipt["responses_digest"] == hashlib.sha256("".join(lines).encode()).hexdigest()
    assert receipt["code"] == receipt["responses_digest"][:12]
    again = an.submit(key, (two, 1, False))
    assert (again.status_code, again.json["receipt"]) == (200, receipt)
    assert (
        an.browser.get(f"/attempts/{an.attempt}/receipt", headers={"Accept": "application/json"}).json[
            "receipt"
        ]
        == receipt
    )


def test_after_the_end_everything_is_closed(an: Candidate) -> None:
    """EX-19."""
    item = an.item("true_false")
    an.submit(uuid.uuid4())
    for answer in (an.save((item, 1, True)), an.submit(uuid.uuid4())):
        assert (answer.status_code, answer.json["error"]) == (409, "closed")
    assert an.state()["state"] == "submitted"


def test_past_the_deadline_the_grace_is_silent_and_then_it_is_over(an: Candidate, dbs: Databases) -> None:
    """EX-2: 8 s late still counts, 11 s late does not, by save or by submit."""
    item = an.item("true_false")
    _move_deadline(dbs, an.attempt, -8)
    assert an.save((item, 1, True)).status_code == 200
    _move_deadline(dbs, an.attempt, -11)
    for answer in (an.save((item, 2, False)), an.submit(uuid.uuid4(), (item, 2, False))):
        assert (answer.status_code, answer.json["error"]) == (409, "closed")
    assert next(each for each in an.state()["items"] if each["id"] == item)["response"] is True


def test_what_a_client_says_of_time_or_person_is_malformed(an: Candidate, cast: Cast) -> None:
    """EX-3."""
    item = an.item("true_false")
    for more in ({"elapsed": 1}, {"person_id": str(cast.bo.id)}, {"deadline_at": "2099-01-01T00:00:00.000Z"}):
        before = an.state()["deadline_at"]
        assert an.save((item, 1, True), **more).status_code == 400
        assert an.state()["deadline_at"] == before


def test_events_are_kept_and_change_nothing(an: Candidate, dbs: Databases) -> None:
    before = an.state()
    answer = an.browser.post(
        f"/attempts/{an.attempt}/events",
        json={"events": [{"kind": "focus_loss", "at_ms": 1_800_000_000_000}]},
    )
    assert (answer.status_code, answer.get_data()) == (204, b"")
    assert an.state()["deadline_at"] == before["deadline_at"]
    with dbs.session() as session:
        assert session.execute(text("SELECT kind, at_ms FROM exam_evidence")).all() == [
            ("focus_loss", 1_800_000_000_000)
        ]


def test_a_save_takes_at_most_four_statements(an: Candidate, dbs: Databases) -> None:
    """Also the first one of a process, and one that must say why it refuses; one the process knows takes one."""
    item, other = an.item("true_false"), an.item("true_false", 1)
    papers._papers.clear()
    papers._wordings.clear()
    with count_all(dbs) as cold:
        assert an.save((item, 1, True)).status_code == 200
    assert len(cold) <= 4, str(cold)
    with count_all(dbs) as warm:
        an.save((item, 2, True), (other, 1, False))
    assert len(warm) == 1, str(warm)
    with count_all(dbs) as stale:
        an.save((item, 1, False))
    assert len(stale) == 4, str(stale)


def test_the_plain_form_hands_in_without_scripts(an: Candidate) -> None:
    page = an.browser.get(f"/attempts/{an.attempt}").get_data(as_text=True)
    hidden = dict(re.findall(r'<input type="hidden" name="(generation|submit_key)" value="([^"]+)">', page))
    item, essay, multiple = an.item("true_false"), an.item("short_answer"), an.item("multiple")
    options = re.findall(rf'name="{multiple}" value="([0-9a-f]{{8}})"', page)
    form = hidden | {item: "true", essay: "第一行\r\n第二行", multiple: options[:2], an.item("single"): ""}
    answer = an.browser.post(f"/attempts/{an.attempt}/submit", data=form)
    assert (answer.status_code, answer.location) == (303, f"/attempts/{an.attempt}/receipt")
    assert an.browser.post(f"/attempts/{an.attempt}/submit", data=form).status_code == 303
    stored = {each["id"]: each for each in an.state()["items"]}
    assert stored[item]["response"] is True
    assert stored[essay]["response"] == "第一行\n第二行"
    assert stored[multiple]["response"] == sorted(options[:2])
    receipt = an.browser.get(f"/attempts/{an.attempt}/receipt")
    assert receipt.status_code == 200
    assert "3 / 12" in receipt.get_data(as_text=True)


def test_the_paper_of_an_ended_attempt_leads_to_its_receipt(an: Candidate) -> None:
    an.submit(uuid.uuid4())
    assert an.browser.get(f"/attempts/{an.attempt}").location == f"/attempts/{an.attempt}/receipt"
    assert an.browser.get(f"/attempts/{an.attempt}/result").status_code == 200


def _move_window(dbs: Databases, stage: Stage, opens: float, closes: float) -> None:
    """Put the sitting's window some hours from now."""
    with dbs.transaction() as session:
        row = session.get_one(Sitting, stage.sitting_id)
        now = datetime.now(UTC)
        row.opens_at, row.closes_at = now + timedelta(hours=opens), now + timedelta(hours=closes)


def _move_deadline(dbs: Databases, attempt: str, seconds: float) -> None:
    """Put an attempt's deadline some seconds from now."""
    with dbs.transaction() as session:
        session.get_one(Attempt, uuid.UUID(attempt)).deadline_at = datetime.now(UTC) + timedelta(
            seconds=seconds
        )
