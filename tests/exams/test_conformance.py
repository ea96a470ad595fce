"""Every row and every refusal of the exam protocol, as a client meets them who tries what no page of ours sends."""

import hashlib
import json
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.db import Databases
from app.exams import operations
from app.refusals import Busy
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.exams.conftest import Stage
from tests.exams.test_protocol import INSTANT, Candidate, _move_deadline, _move_window

AsPlayer = Callable[[Player], Client]
OPTION = re.compile(r'name="([0-9a-f-]{36})" value="([0-9a-f]{8})"')


@dataclass
class Sitter(Candidate):
    """A client that has read the paper: it knows its items by kind, and the options of each."""

    items: dict[str, list[str]] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)
    blanks: int = 0
    submit_key: str = ""

    def open(self) -> None:
        page = self.browser.get(f"/attempts/{self.attempt}").get_data(as_text=True)
        for item in self.state()["items"]:
            self.items.setdefault(item["kind"], []).append(item["id"])
        for item, option in OPTION.findall(page):
            self.options.setdefault(item, []).append(option)
        self.blanks = page.count(f'name="{self.items["fill_blank"][0]}"')
        found = re.search(r'name="submit_key" value="([^"]+)"', page)
        assert found is not None
        self.submit_key = found[1]

    def stored(self) -> dict[str, tuple[int, Any]]:
        return {each["id"]: (each["rev"], each["response"]) for each in self.state()["items"] if each["rev"]}

    def put(self, body: Any) -> Any:
        return self.browser.put(f"/attempts/{self.attempt}/responses", json=body)

    def put_raw(self, raw: bytes) -> Any:
        return self.browser.put(
            f"/attempts/{self.attempt}/responses", data=raw, content_type="application/json"
        )

    def hand_in(self, body: Any) -> Any:
        return self.browser.post(f"/attempts/{self.attempt}/submit", json=body)

    def send_form(self, *fields: tuple[str, str]) -> Any:
        form: dict[str, list[str]] = {}
        for name, value in fields:
            form.setdefault(name, []).append(value)
        return self.browser.post(f"/attempts/{self.attempt}/submit", data=form)

    def head(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """What a plain form says of itself."""
        return ("generation", str(self.generation)), ("submit_key", self.submit_key)


@pytest.fixture
def an(as_: AsPlayer, cast: Cast, stage: Stage) -> Sitter:
    sitter = Sitter(as_(cast.an))
    sitter.start(stage)
    sitter.open()
    return sitter


def _said(answer: Any) -> tuple[int, str]:
    """The status and code of a refusal, which must also be whole: a sentence, the time, and nothing kept of it."""
    body = answer.get_json()
    assert set(body) == {"error", "message", "server_now"}, body
    assert body["message"]
    assert INSTANT.fullmatch(body["server_now"])
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status_code, body["error"]


def _wrong_responses(an: Sitter) -> Iterator[tuple[str, Any]]:
    """Pairs of an item and a response its kind does not take."""
    single, other = an.items["single"][:2]
    multiple, truth = an.items["multiple"][0], an.items["true_false"][0]
    blank, essay = an.items["fill_blank"][0], an.items["short_answer"][0]
    foreign = an.options[other][0]
    response: Any
    for response in ([an.options[single][0]], 0, True, "", "A", foreign, {"option": foreign}):
        yield single, response
    for response in (an.options[multiple][0], [foreign], [None], [0], {}, True):
        yield multiple, response
    for response in ("true", 1, 0, [], "", {}):
        yield truth, response
    for response in ("文", [], ["文"] * (an.blanks + 1), [1] * an.blanks, ["x" * 30_000] * an.blanks):
        yield blank, response
    for response in (["文"], 1, {}, "x" * 20_001, "a\0b"):
        yield essay, response


def test_a_response_its_item_does_not_take_is_malformed(an: Sitter) -> None:
    """EX-7: one by one, and each time the good response beside it is not kept either."""
    beside = an.items["true_false"][1]
    for item, response in _wrong_responses(an):
        answer = an.save((beside, 1, True), (item, 1, response))
        assert _said(answer) == (400, "malformed"), (item, response)
    assert an.stored() == {}


WRONG_FIELDS: tuple[dict[str, Any], ...] = (
    {"item": None},
    {"item": 1},
    {"item": ""},
    {"item": "{}"},
    {"rev": None},
    {"rev": "1"},
    {"rev": 1.0},
    {"rev": True},
    {"rev": -1},
    {"rev": 0},
    {"rev": 10**40},
    {"saved_at": "2020-01-01T00:00:00.000Z"},
    {"score": 100},
    {"person": "me"},
)
WRONG_HEADS: tuple[dict[str, Any], ...] = (
    {"generation": None},
    {"generation": 0},
    {"generation": -1},
    {"generation": 1.0},
    {"generation": "1"},
    {"generation": [1]},
    {"generation": 2**70},
    {"responses": None},
    {"responses": "all"},
    {"responses": [None]},
    {"responses": [[]]},
    {"now": "2020-01-01T00:00:00.000Z"},
    {"deadline_at": "2099-01-01T00:00:00.000Z"},
    {"submit_key": "x"},
)


def test_a_save_is_read_field_by_field(an: Sitter) -> None:
    """EX-3, EX-7: no type is bent into another, and nothing extra is let through."""
    item = an.items["true_false"][0]
    row = {"item": item, "rev": 1, "response": True}
    whole = {"generation": an.generation, "responses": [row]}
    for wrong in WRONG_FIELDS:
        assert _said(an.put(whole | {"responses": [row | wrong]})) == (400, "malformed"), wrong
    for missing in row:
        rest = {name: value for name, value in row.items() if name != missing}
        assert _said(an.put(whole | {"responses": [rest]})) == (400, "malformed"), missing
    for head in WRONG_HEADS:
        assert _said(an.put(whole | head)) == (400, "malformed"), head
    twice = [row, row | {"item": item.upper(), "rev": 2}]
    assert _said(an.put(whole | {"responses": twice})) == (400, "malformed")
    assert an.stored() == {}


def test_bytes_that_are_no_plain_json_are_malformed(an: Sitter) -> None:
    item = an.items["short_answer"][0]
    text = '{"generation":%d,"responses":[{"item":"%s","rev":1,"response":%s}]}'

    def with_response(raw: str) -> bytes:
        return (text % (an.generation, item, raw)).encode()

    rows = (
        b"null",
        b'"x"',
        b'{"generation":',
        b'{"generation":"\xff","responses":[]}',
        b'{"generation":' + b"9" * 5000 + b',"responses":[]}',
        with_response("NaN"),
        with_response("-Infinity"),
        with_response('"a\\ud800b"'),
        with_response('"a\\u0000b"'),
        with_response("[" * 5000 + "]" * 5000),
        with_response('"a","rev":2'),
    )
    for raw in rows:
        assert _said(an.put_raw(raw)) == (400, "malformed"), raw[:80]
    assert an.stored() == {}


def test_what_is_typed_comes_back_letter_by_letter(an: Sitter) -> None:
    """EX-1: rare characters, line ends and blanks are the candidate's own; only the order of a set is nobody's."""
    essay, multiple = an.items["short_answer"][0], an.items["multiple"][0]
    for rev, text in enumerate(("𠮷" * 20_000, "\u202e 一\r\n\t二 \ufffe\x01", "", "<script>&amp;", " "), 1):
        assert an.save((essay, rev, text)).status_code == 200
        assert an.stored()[essay] == (rev, text)
    chosen = an.options[multiple][:3]
    first = an.save((multiple, 1, chosen)).json
    again = an.save((multiple, 1, [*reversed(chosen), chosen[0]])).json
    assert (again["saved"], again["stale"]) == (first["saved"], [])
    assert an.save((multiple, 2, [])).status_code == 200
    assert an.stored()[multiple] == (2, [])


def test_one_stale_response_holds_up_no_other_in_any_order_of_arrival(an: Sitter) -> None:
    """EX-6."""
    one, two = an.items["true_false"][:2]
    for rev in (3, 1, 4, 2):
        an.save((one, rev, rev % 2 == 0))
    answer = an.save((one, 4, False), (two, 1, None)).json
    assert answer["stale"] == [{"item": one, "rev": 4, "response": True}]
    assert [row["item"] for row in answer["saved"]] == [two]
    assert an.stored() == {one: (4, True), two: (1, None)}


def test_a_generation_never_given_out_is_superseded(an: Sitter) -> None:
    """EX-7: a save is refused from a page opened earlier, and from one that was never opened."""
    item = an.items["true_false"][0]
    for generation in (an.generation - 1, an.generation + 1):
        assert _said(an.save((item, 1, True), generation=generation)) == (409, "superseded")
    assert an.stored() == {}


def test_looking_takes_nothing_over(an: Sitter) -> None:
    """AZ-1: HEAD and OPTIONS of the paper, and its state, leave the page that saves in charge."""
    item, path = an.items["true_false"][0], f"/attempts/{an.attempt}"
    assert an.browser.head(path).status_code == 200
    assert an.browser.options(path).status_code == 200
    before = an.generation
    assert an.state()["generation"] == before
    assert an.save((item, 1, True)).status_code == 200


def test_every_other_method_is_refused_and_kept_nowhere(an: Sitter, stage: Stage) -> None:
    """EX-9: nor is any answer kept by a cache on its way."""
    path = f"/attempts/{an.attempt}"
    allowed = {
        path: "GET",
        f"{path}/state": "GET",
        f"{path}/responses": "PUT",
        f"{path}/submit": "POST",
        f"{path}/events": "POST",
        f"{path}/receipt": "GET",
        f"{path}/result": "GET",
        f"/sittings/{stage.sitting_id}/attempts": "POST",
        "/exams": "GET",
    }
    for address, method in allowed.items():
        for other in {"GET", "POST", "PUT", "PATCH", "DELETE"} - {method}:
            headers = {"X-HTTP-Method-Override": method}
            answer = an.browser.open(address, method=other, headers=headers)
            assert answer.status_code == 405, (other, address)
            assert method in answer.headers["Allow"]
            assert answer.headers["Cache-Control"] == "no-store"
    assert an.state()["state"] == "open"


def test_a_start_takes_nothing_from_its_form(as_: AsPlayer, cast: Cast, stage: Stage) -> None:
    """EX-3, EX-13: neither person nor time; two browsers of one person are led to one attempt."""
    usual, other = Sitter(as_(cast.an)), Sitter(as_(cast.an))
    usual.start(stage)
    more = {"person_id": str(cast.bo.id), "deadline_at": "2099-01-01T00:00:00Z", "duration_minutes": "999"}
    answer = other.browser.post(f"/sittings/{stage.sitting_id}/attempts", data=more)
    assert (answer.status_code, answer.location) == (303, f"/attempts/{usual.attempt}")
    assert as_(cast.bo).get(f"/attempts/{usual.attempt}/state").status_code == 404


def test_a_start_that_cannot_be_says_why_in_json_too(
    as_: AsPlayer, cast: Cast, stage: Stage, dbs: Databases, nobody: uuid.UUID, client: Client
) -> None:
    path, json_please = f"/sittings/{stage.sitting_id}/attempts", {"Accept": "application/json"}
    assert _said(as_(cast.ed).post(path, headers=json_please)) == (403, "not_admitted")
    assert _said(as_(cast.an).post(f"/sittings/{nobody}/attempts", headers=json_please)) == (404, "unknown")
    assert _said(client.post(path, headers=json_please)) == (401, "signed_out")
    for opens, closes in ((1, 2), (-2, -1)):
        _move_window(dbs, stage, opens, closes)
        assert _said(as_(cast.an).post(path, headers=json_please)) == (409, "not_open")


def test_a_submission_is_read_as_strictly_and_then_given_once(an: Sitter) -> None:
    """EX-8, EX-10: what is refused changes nothing; the same key gets the same receipt, another one none."""
    item, essay = an.items["true_false"][0], an.items["short_answer"][0]
    key = str(uuid.uuid4())
    last = {"item": essay, "rev": 1, "response": "末了一句"}
    whole = {"generation": an.generation, "submit_key": key, "responses": [last]}
    wrong: tuple[dict[str, Any], ...] = (
        {"submit_key": None},
        {"submit_key": "x"},
        {"submit_key": 7},
        {"generation": str(an.generation)},
        {"responses": {}},
        {"responses": [last] * 51},
        {"responses": [last, last]},
        {"responses": [last | {"item": str(uuid.uuid4())}]},
        {"responses": [last, {"item": item, "rev": 1, "response": "yes"}]},
        {"score": 100},
        {"submitted_at": "2020-01-01T00:00:00.000Z"},
    )
    for each in wrong:
        assert _said(an.hand_in(whole | each)) == (400, "malformed"), each
    for missing in whole:
        rest = {name: value for name, value in whole.items() if name != missing}
        assert _said(an.hand_in(rest)) == (400, "malformed"), missing
    assert _said(an.hand_in(whole | {"generation": an.generation - 1})) == (409, "superseded")
    assert (an.state()["state"], an.stored()) == ("open", {})
    first = an.hand_in(whole)
    assert (first.status_code, set(first.json)) == (200, {"receipt", "server_now"})
    assert INSTANT.fullmatch(first.json["server_now"])
    for again in (whole, whole | {"responses": []}, whole | {"generation": an.generation - 1}):
        answer = an.hand_in(again)
        assert (answer.status_code, answer.json["receipt"]) == (200, first.json["receipt"])
    assert _said(an.hand_in(whole | {"submit_key": str(uuid.uuid4())})) == (409, "closed")


def test_the_state_after_the_end_is_what_the_receipt_was_computed_from(an: Sitter) -> None:
    """EX-19: digest, count and code, worked out again from nothing but the protocol."""
    multiple, blank = an.items["multiple"][0], an.items["fill_blank"][0]
    an.save((multiple, 2, list(reversed(an.options[multiple][:2]))), (blank, 1, ["甲 乙"] * an.blanks))
    an.save((an.items["true_false"][0], 1, False), (an.items["true_false"][1], 5, None))
    an.save((an.items["short_answer"][0], 1, "一\r\n“二”𠮷"))
    receipt = an.submit(uuid.uuid4()).json["receipt"]
    lines = sorted(
        f"{item} {rev} {hashlib.sha256(_canonical(response)).hexdigest()}\n"
        for item, (rev, response) in an.stored().items()
    )
    digest = hashlib.sha256("".join(lines).encode()).hexdigest()
    assert (receipt["responses_digest"], receipt["code"]) == (digest, digest[:12])
    assert (receipt["answered"], receipt["total"]) == (4, 12)


def _canonical(response: Any) -> bytes:
    return json.dumps(response, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def test_a_plain_form_is_read_as_strictly(an: Sitter) -> None:
    """AZ-6: nothing unknown, nothing twice, no value its item does not have."""
    single, truth = an.items["single"][0], an.items["true_false"][0]
    generation, key = an.head()
    one, two = an.options[single][:2]
    wrong: tuple[tuple[tuple[str, str], ...], ...] = (
        (),
        (generation,),
        (key,),
        (generation, generation, key),
        (generation, key, key),
        (("generation", "x"), key),
        (generation, key, ("score", "100")),
        (generation, key, (str(uuid.uuid4()), "1")),
        (generation, key, (truth, "maybe")),
        (generation, key, (truth, "true"), (truth, "false")),
        (generation, key, (single, one), (single, two)),
        (generation, key, (single, "00000000")),
        (generation, key, (an.items["fill_blank"][0], "x"), *[(an.items["fill_blank"][0], "y")] * an.blanks),
        (generation, key, (an.items["short_answer"][0], "x" * 20_001)),
    )
    for fields in wrong:
        assert an.send_form(*fields).status_code == 400, fields
    earlier = ("generation", str(an.generation - 1))
    assert an.send_form(earlier, key, (truth, "true")).status_code == 409
    assert (an.state()["state"], an.stored()) == ("open", {})


def test_a_form_that_names_no_item_clears_none(an: Sitter) -> None:
    """EX-1: whoever hands in with the form's head alone keeps what was saved."""
    single, multiple = an.items["single"][0], an.items["multiple"][0]
    saved = {single: (1, an.options[single][0]), multiple: (1, sorted(an.options[multiple][:2]))}
    an.save(*((item, rev, response) for item, (rev, response) in saved.items()))
    assert an.send_form(*an.head()).status_code == 303
    assert (an.state()["state"], an.stored()) == ("submitted", saved)


def test_a_session_that_ended_is_replayed_by_the_next_one(an: Sitter, as_: AsPlayer, cast: Cast) -> None:
    """EX-11: signed in again in place, the page goes on with its generation and its revisions."""
    item, fresh = an.items["true_false"][0], as_(cast.an)
    with an.browser.session_transaction() as cookie:
        cookie.clear()
    assert _said(an.save((item, 3, True))) == (401, "signed_out")
    assert an.browser.get(f"/attempts/{an.attempt}").location == f"/sign-in?next=/attempts/{an.attempt}"
    an.browser = fresh
    assert an.save((item, 3, True)).json["stale"] == []
    assert an.stored() == {item: (3, True)}


def test_a_token_of_another_session_is_a_stale_page(an: Sitter) -> None:
    """AZ-10: also beside the right cookie; the page keeps its drafts and fetches a new one."""
    body = {
        "generation": an.generation,
        "responses": [{"item": an.items["true_false"][0], "rev": 1, "response": True}],
    }
    for token in ("", "x", "IngiLg.aaaaaa.aaaa"):
        answer = an.browser.put(
            f"/attempts/{an.attempt}/responses", json=body, headers={"X-CSRF-Token": token}
        )
        assert _said(answer) == (400, "stale_page")
    from_elsewhere = an.browser.put(
        f"/attempts/{an.attempt}/responses", json=body, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert _said(from_elsewhere) == (400, "stale_page")
    assert an.stored() == {}


@pytest.mark.parametrize("where", ["save_responses", "save_gathered"])
def test_busy_is_503_with_when_to_try_again(an: Sitter, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """MB-7: nothing was done, and the page is told so in its own language, at the door as at the hatch."""

    def exhausted(*_: Any, **__: Any) -> None:
        raise Busy if where == "save_gathered" else PoolTimeout("no connection is free")

    monkeypatch.setattr(operations, "save_gathered", lambda *_, **__: None)
    monkeypatch.setattr(operations, where, exhausted)
    answer = an.save((an.items["true_false"][0], 1, True))
    assert _said(answer) == (503, "busy")
    assert int(answer.headers["Retry-After"]) > 0


def test_events_are_read_strictly_and_taken_even_when_there_are_none(an: Sitter) -> None:
    path, row = f"/attempts/{an.attempt}/events", {"kind": "focus_loss", "at_ms": 1}
    wrong: tuple[Any, ...] = (
        [],
        {},
        {"events": {}},
        {"events": [row] * 51},
        {"events": [row | {"score": 1}]},
        {"events": [{"kind": "focus_loss"}]},
        {"events": [row | {"kind": "A b"}]},
        {"events": [row | {"kind": 1}]},
        {"events": [row | {"at_ms": -1}]},
        {"events": [row | {"at_ms": 1.5}]},
        {"events": [row | {"at_ms": "1"}]},
        {"events": [row | {"at_ms": 2**70}]},
    )
    for body in wrong:
        assert _said(an.browser.post(path, json=body)) == (400, "malformed"), body
    answer = an.browser.post(path, json={"events": []})
    assert (answer.status_code, answer.data, answer.headers["Cache-Control"]) == (204, b"", "no-store")


def test_an_attempt_the_server_closed_has_a_receipt_and_takes_nothing(an: Sitter, dbs: Databases) -> None:
    """EX-2, EX-4: before the close the receipt says it is still open; afterwards a form is led to it."""
    item, path = an.items["true_false"][0], f"/attempts/{an.attempt}"
    json_please = {"Accept": "application/json"}
    an.save((item, 1, True))
    assert _said(an.browser.get(f"{path}/receipt", headers=json_please)) == (409, "still_open")
    assert an.browser.get(f"{path}/result").location == path
    _move_deadline(dbs, an.attempt, -30)
    assert operations.close_overdue(dbs) == 1
    assert an.state()["state"] == "expired"
    for answer in (an.save((item, 2, False)), an.submit(uuid.uuid4(), (item, 2, False))):
        assert _said(answer) == (409, "closed")
    form = an.send_form(*an.head(), (item, "false"))
    assert (form.status_code, form.location) == (303, f"{path}/receipt")
    receipt = an.browser.get(f"{path}/receipt", headers=json_please).get_json()["receipt"]
    assert (receipt["answered"], receipt["submitted_at"]) == (1, an.state()["deadline_at"])
    assert an.stored() == {item: (1, True)}
