"""A client written from the protocol alone takes an exam over HTTP, and meets each refusal the protocol names."""

import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.serving import make_server

from app.accounts import operations as accounts
from app.clock import new_id, now
from app.db import Databases
from app.exams import operations
from tests.builders import AT
from tests.cast import Cast
from tests.exams.conftest import Stage, add_sitting, admit
from tests.exams.foreign import Foreign

PASSWORD = "Qingshuang-26"
ANSWERS: dict[str, Any] = {
    "true_false": True,
    "short_answer": "先写一句。",
    "fill_blank": None,
    "single": None,
    "multiple": None,
}
Device = Callable[[], Foreign]


@pytest.fixture
def device(app: Flask, dbs: Databases, stage: Stage, cast: Cast) -> Iterator[Device]:
    """`device()`: something new that speaks HTTP to the house, which listens on a port of its own."""
    with dbs.transaction() as session:
        accounts.set_password(session, cast.an.id, PASSWORD, must_change=False, by=None, at=AT)
        accounts.finish_first_sign_in(session, cast.an.id, by=None, at=AT)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    running = threading.Thread(target=server.serve_forever, daemon=True)
    running.start()
    yield lambda: Foreign(server.server_port)
    server.shutdown()
    running.join()
    server.server_close()


def _in(device: Device) -> Foreign:
    """Sign in on a new device."""
    client = device()
    answer = client.sign_in("A001", PASSWORD)
    assert (answer.status, answer.headers["location"]) == (303, "/")
    return client


@pytest.fixture
def sitting(device: Device, stage: Stage) -> tuple[Foreign, str]:
    client = _in(device)
    [own] = client.my_exams()
    assert own == str(stage.sitting_id)
    assert client.start(own).status == 303
    client.open_paper()
    return client, own


def test_a_client_that_knows_only_the_protocol_takes_a_whole_exam(
    device: Device, sitting: tuple[Foreign, str]
) -> None:
    """EX-1, EX-6, EX-8, EX-10: sign in, start, save, a batch, submit twice, and a receipt it computes itself."""
    assert device().sign_in("A001", "wrong-password-1").status == 401
    client, own = sitting
    first = client.attempt
    assert (client.start(own).status, client.attempt) == (303, first)
    for item, kind in client.kinds.items():
        client.write(item, ANSWERS[kind])
    answer = client.save()
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    assert {"server_now", "deadline_at", "saved", "stale"} == set(answer.json)
    assert client.unsaved == {}
    essay = client.first("short_answer")
    client.write(essay, "再写一句。")
    client.save()
    # An older revision that arrives late changes nothing and gets what stands.
    late = client.put(
        {"generation": client.generation, "responses": [{"item": essay, "rev": 1, "response": "旧"}]}
    )
    assert late.json["stale"] == [{"item": essay, "rev": 2, "response": "再写一句。"}]
    state = client.state()
    assert {row["id"]: (row["rev"], row["response"]) for row in state["items"]} == client.saved
    events = client.ask(
        "POST", f"/attempts/{first}/events", body={"events": [{"kind": "focus_loss", "at_ms": 1}]}
    )
    assert events.status == 204
    client.write(client.first("true_false"), False)
    key = uuid.uuid4()
    answer = client.submit(key)
    receipt = answer.json["receipt"]
    assert receipt["responses_digest"] == client.digest()
    assert receipt["code"] == client.digest()[:12]
    assert client.submit(key).json["receipt"] == receipt
    assert client.state()["state"] == "submitted"
    assert client.ask("GET", f"/attempts/{first}/result").status == 200
    client.write(essay, "太晚了")
    assert client.save().error == "409 closed"
    assert client.submit(uuid.uuid4()).error == "409 closed"


def test_another_device_takes_over_and_looking_takes_nothing(
    device: Device, sitting: tuple[Foreign, str]
) -> None:
    """EX-21, EX-7: the generation decides who saves; the state can be read by both."""
    phone, own = sitting
    phone.write(phone.first("short_answer"), "手机上写的")
    phone.save()
    computer = _in(device)
    computer.my_exams()
    computer.start(own)
    assert computer.state()["generation"] == phone.generation
    phone.write(phone.first("true_false"), True)
    assert phone.save().status == 200
    state = computer.open_paper()
    assert computer.generation == phone.generation + 1
    assert computer.saved == phone.saved
    assert [row["position"] for row in state["items"]] == list(range(1, len(state["items"]) + 1))
    phone.write(phone.first("true_false"), False)
    assert phone.save().error == "409 superseded"
    assert phone.state()["generation"] == computer.generation
    computer.write(computer.first("true_false"), False)
    assert computer.save().status == 200


def test_signed_out_it_keeps_its_answers_and_replays_them(
    device: Device, sitting: tuple[Foreign, str]
) -> None:
    """EX-11: the same revisions, from the next session."""
    client, _ = sitting
    item = client.first("short_answer")
    client.write(item, "登录失效之后写的")
    client.cookies.clear()
    assert client.save().error == "401 signed_out"
    assert client.unsaved == {item: "登录失效之后写的"}
    assert client.sign_in("A001", PASSWORD).status == 303
    client.my_exams()
    assert client.save().status == 200
    assert client.unsaved == {}


def test_each_refusal_is_the_one_the_protocol_names(
    device: Device, sitting: tuple[Foreign, str], dbs: Databases, stage: Stage, cast: Cast
) -> None:
    """EX-7: malformed, unknown, not admitted, not open, too large; nothing of any of it is kept."""
    client, _ = sitting
    item = client.first("true_false")
    good = {"item": item, "rev": 1, "response": True}
    wrong: list[Any] = [
        {"generation": client.generation},
        {"generation": client.generation, "responses": []},
        {"generation": client.generation, "responses": [good, good]},
        {"generation": client.generation, "responses": [good | {"score": 100}]},
        {"generation": client.generation, "responses": [good | {"response": "yes"}]},
        {"generation": client.generation, "responses": [good | {"item": str(new_id())}]},
        {"generation": client.generation, "responses": [good | {"item": str(new_id())} for _ in range(51)]},
    ]
    for body in wrong:
        assert client.put(body).error == "400 malformed", body
    assert client.put(b"{" + b" " * 7_340_032 + b"}").error == "413 too_large"
    assert client.state()["items"][0]["rev"] == 0
    stranger = client.ask("GET", f"/attempts/{new_id()}/state")
    assert stranger.error == "404 unknown"
    with dbs.transaction() as session:
        foreign = add_sitting(session, stage.exam_id, AT, now())
        admit(session, foreign, cast.bo)
        later = add_sitting(session, stage.exam_id, AT, AT.replace(year=AT.year + 9))
        admit(session, later, cast.bo)
    assert client.start(str(later)).status == 403
    assert client.start(str(new_id())).status == 404


def test_busy_it_waits_as_long_as_it_is_told_and_tries_again(
    sitting: tuple[Foreign, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """EX-1: 503 acknowledges nothing; the same again is saved."""
    client, _ = sitting
    usual = operations.save_gathered, operations.save_responses

    def exhausted(*_: Any, **__: Any) -> None:
        raise PoolTimeout("no connection is free")

    client.write(client.first("true_false"), True)
    monkeypatch.setattr(operations, "save_gathered", lambda *_, **__: None)
    monkeypatch.setattr(operations, "save_responses", exhausted)
    answer = client.save()
    assert answer.error == "503 busy"
    assert int(answer.headers["retry-after"]) > 0
    assert len(client.unsaved) == 1
    monkeypatch.setattr(operations, "save_gathered", usual[0])
    monkeypatch.setattr(operations, "save_responses", usual[1])
    assert client.save().status == 200
    assert client.unsaved == {}
