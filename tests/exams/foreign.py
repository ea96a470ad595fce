"""A client of the exam protocol for any house that speaks it: plain HTTP, nothing of this code base, nothing installed.

It keeps revisions and unacknowledged answers itself, believes only what the server says, and computes the receipt
from what it was told is saved.
"""

import hashlib
import json
import re
import uuid
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)"')
FORM_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
ISLAND = re.compile(r'<script type="application/json" id="attempt">(.*?)</script>', re.S)
JSON = "application/json"


@dataclass(frozen=True)
class Reply:
    """What came back: status, headers in lower case, and the body as text."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> dict[str, Any]:
        found = json.loads(self.text)
        assert isinstance(found, dict)
        return found

    @property
    def error(self) -> str:
        return f"{self.status} {self.json['error']}"


@dataclass
class Foreign:
    """One device of one candidate."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    attempt: str = ""
    generation: int = 0
    kinds: dict[str, str] = field(default_factory=dict)
    revs: dict[str, int] = field(default_factory=dict)
    unsaved: dict[str, Any] = field(default_factory=dict)
    saved: dict[str, tuple[int, Any]] = field(default_factory=dict)

    def ask(self, method: str, path: str, *, form: Any = None, body: Any = None) -> Reply:
        """Send one request, as a form, as JSON or without a body; keep the cookies that come back."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        sent: bytes | None = None
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            sent = urlencode(form).encode()
        elif body is not None:
            headers |= {"Content-Type": JSON, "X-CSRF-Token": self.token}
            sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, sent, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, text)

    def sign_in(self, username: str, password: str) -> Reply:
        page = self.ask("GET", "/sign-in")
        found = FORM_TOKEN.search(page.text)
        assert found is not None
        return self.ask(
            "POST", "/sign-in", form={"username": username, "password": password, "csrf_token": found[1]}
        )

    def my_exams(self) -> list[str]:
        """Return the sittings one may start, and take the token for all that follows."""
        page = self.ask("GET", "/exams")
        found = TOKEN.search(page.text)
        assert found is not None
        self.token = found[1]
        return re.findall(r'action="/sittings/([0-9a-f-]+)/attempts"', page.text)

    def start(self, sitting: str) -> Reply:
        answer = self.ask("POST", f"/sittings/{sitting}/attempts", form={"csrf_token": self.token})
        if answer.status == 303:
            self.attempt = answer.headers["location"].rsplit("/", 1)[-1]
        return answer

    def open_paper(self) -> dict[str, Any]:
        """Open the paper on this device: it is the one that saves from now on."""
        page = self.ask("GET", f"/attempts/{self.attempt}")
        found, token = ISLAND.search(page.text), TOKEN.search(page.text)
        assert found is not None
        assert token is not None
        self.token = token[1]
        return self._learn(json.loads(found[1]))

    def state(self) -> dict[str, Any]:
        return self.ask("GET", f"/attempts/{self.attempt}/state").json

    def _learn(self, state: dict[str, Any]) -> dict[str, Any]:
        self.generation = state["generation"]
        for item in state["items"]:
            self.kinds[item["id"]] = item["kind"]
            self.revs[item["id"]] = max(item["rev"], self.revs.get(item["id"], 0))
            if item["rev"]:
                self.saved[item["id"]] = (item["rev"], item["response"])
        return state

    def first(self, kind: str) -> str:
        return next(item for item, found in self.kinds.items() if found == kind)

    def write(self, item: str, response: Any) -> None:
        """Change an answer: one revision more, and it waits to be saved."""
        self.revs[item] += 1
        self.unsaved[item] = response

    def waiting(self) -> list[dict[str, Any]]:
        return [
            {"item": item, "rev": self.revs[item], "response": value} for item, value in self.unsaved.items()
        ]

    def save(self) -> Reply:
        """Save what waits, fifty at a time at most; only what the server names is saved."""
        batch = self.waiting()[:50]
        answer = self.put({"generation": self.generation, "responses": batch})
        if answer.status == 200:
            sent = {row["item"]: row["response"] for row in batch}
            for row in answer.json["saved"]:
                self.saved[row["item"]] = (row["rev"], sent[row["item"]])
                del self.unsaved[row["item"]]
            for row in answer.json["stale"]:
                self.revs[row["item"]], self.saved[row["item"]] = row["rev"], (row["rev"], row["response"])
                del self.unsaved[row["item"]]
        return answer

    def put(self, body: Any) -> Reply:
        return self.ask("PUT", f"/attempts/{self.attempt}/responses", body=body)

    def submit(self, key: uuid.UUID) -> Reply:
        body = {"generation": self.generation, "submit_key": str(key), "responses": self.waiting()}
        answer = self.ask("POST", f"/attempts/{self.attempt}/submit", body=body)
        if answer.status == 200:
            self.saved |= {row["item"]: (row["rev"], row["response"]) for row in body["responses"]}  # type: ignore[union-attr, index, call-overload]
            self.unsaved = {}
        return answer

    def digest(self) -> str:
        """Compute the receipt's digest from what this client knows to be saved."""
        lines = sorted(
            f"{item} {rev} {_hash(_canonical(value))}\n" for item, (rev, value) in self.saved.items()
        )
        return _hash("".join(lines))


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
