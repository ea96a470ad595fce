"""Candidates who sit a whole exam by the protocol alone, and a ledger of everything they were promised."""

import hashlib
import json
import os
import re
import threading
import time
import uuid
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from tests.drills.sizes import chance
from tests.drills.visitors import PASSWORD, Browser
from tests.load.client import FAULTS, Line, Reply

INPUT = re.compile(r'<input[^>]* name="([0-9a-f-]{36})"[^>]* value="([^"]*)"')
AGAIN = 0.5


def fingerprint(kind: str, response: Any) -> str:
    """Return the hash of a response by its meaning: the order of chosen options is none."""
    told = sorted(response) if kind == "multiple" else response
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


class Examinee(threading.Thread):
    """Signs in, starts, reads the paper, answers every item within the time, and hands in or is gone."""

    def __init__(
        self,
        port: int,
        name: str,
        sitting_id: uuid.UUID,
        number: int,
        seconds: float,
        folder: Path,
        *,
        hands_in: bool,
    ) -> None:
        super().__init__(daemon=True)
        self.port, self.name_typed, self.sitting_id = port, name, sitting_id
        self.seconds, self.hands_in = seconds, hands_in
        self.chances, self.ledger = chance("D25", number), folder / f"{number}.ledger"
        self.answers: Counter[str] = Counter()
        self.promised = 0
        self.items: list[dict[str, Any]] = []
        self.attempt_id = ""
        self.receipt: dict[str, Any] | None = None
        self.fault = ""

    def run(self) -> None:
        try:
            self._sit()
        except Exception as fault:
            self.fault = f"{self.name_typed}: {fault!r}"

    def _sit(self) -> None:
        self.line = Line(self.port, self._signed_in().headers(), timeout=60, reopens=True)
        began = self._until_done("start", "POST", f"/sittings/{self.sitting_id}/attempts", {303})
        path = began.headers["location"]
        self.attempt_id = path.rpartition("/")[2]
        values = _options(self._until_done("paper", "GET", path, {200}).body.decode())
        state = self._until_done("state", "GET", f"{path}/state", {200}).json
        self.items, generation = state["items"], state["generation"]
        self._answer_all(path, generation, values)
        if self.hands_in:
            body = {"generation": generation, "submit_key": str(uuid.uuid4()), "responses": []}
            told = self._until_done("submit", "POST", f"{path}/submit", {200}, json.dumps(body).encode())
            self.receipt = told.json["receipt"]
        self.line.close()

    def _signed_in(self) -> Browser:
        """Sign in; whoever is cut off or told to wait tries again, as at every other step."""
        browser = Browser(self.port)
        while True:
            try:
                status, after = browser.try_password(self.name_typed, PASSWORD)
            except FAULTS:
                status, after = 0, 0.0
            self.answers[f"sign in {status or 'cut'}"] += 1
            if status == 200:
                return browser
            assert status in {0, 503}, f"sign in: {status}"
            time.sleep((after or AGAIN) * (1 + self.chances.random()))

    def _answer_all(self, path: str, generation: int, values: dict[str, list[str]]) -> None:
        order = self.chances.sample(self.items, len(self.items))
        began = time.monotonic()
        with self.ledger.open("a", encoding="ascii") as ledger:
            for turn, item in enumerate(order):
                due = began + self.seconds * (turn + self.chances.random()) / len(order)
                time.sleep(max(0.0, due - time.monotonic()))
                response = self._response(item["kind"], values[item["id"]])
                rows = [{"item": item["id"], "rev": 1, "response": response}]
                body = json.dumps({"generation": generation, "responses": rows}, ensure_ascii=False).encode()
                reply = self._until_done("save", "PUT", f"{path}/responses", {200}, body)
                assert [(row["item"], row["rev"]) for row in reply.json["saved"]] == [(item["id"], 1)]
                told = fingerprint(item["kind"], response)
                ledger.write(f"{self.attempt_id} {item['id']} 1 {told}\n")
                self.promised += 1
                ledger.flush()
                os.fsync(ledger.fileno())

    def _response(self, kind: str, values: list[str]) -> Any:
        if kind == "single":
            return self.chances.choice(values)
        if kind == "multiple":
            return self.chances.sample(values, self.chances.randint(1, len(values)))
        if kind == "true_false":
            return self.chances.random() < 0.5
        return [f"填{n}·{self.chances.random():.6f}" for n in range(len(values))]

    def _until_done(self, step: str, method: str, path: str, good: set[int], body: bytes = b"") -> Reply:
        """Ask until it is answered as it should; what fails or is busy is tried again."""
        while True:
            try:
                reply = self.line.ask(method, path, body or None)
            except FAULTS:
                self.answers[f"{step} cut"] += 1
                time.sleep(AGAIN * (1 + self.chances.random()))
                continue
            self.answers[f"{step} {reply.status}"] += 1
            if reply.status in good:
                return reply
            assert reply.status == 503, f"{step}: {reply.status} {reply.body[:200]!r}"
            time.sleep(float(reply.headers.get("retry-after", 1)) * (0.5 + self.chances.random()))


def _options(page: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for item, value in INPUT.findall(page):
        found[item].append(value)
    return found
