"""People who sign in with their passwords: each with a browser of their own, from an address of this machine."""

import json
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from sqlmodel import col, select, update

from app.accounts import hashing
from app.accounts.facts import NameKind
from app.accounts.models import Account, SignInName
from app.db import Databases
from tests.load.client import FAULTS

PASSWORD = "Gushan-2026-xy"


def give_passwords(databases: Databases, people: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Give people one password, hashed once; return the number each signs in with."""
    stored = hashing.hash_password(PASSWORD)
    with databases.transaction() as session:
        session.execute(update(Account).where(col(Account.id).in_(people)).values(password_hash=stored))
        named = select(SignInName.account_id, SignInName.value).where(
            SignInName.kind == NameKind.STAFF_NO, col(SignInName.account_id).in_(people)
        )
        return {row[0]: row[1] for row in session.execute(named)}


@dataclass
class Browser:
    """Keeps cookies, and asks over a new line each time, as people do who come one after another."""

    port: int
    address: str = "127.0.0.1"
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, float, bytes]:
        """Return status, what Retry-After says in seconds, and the body; raises OSError or HTTPException."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(self.address, 0))
        try:
            kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            sent = {"Cookie": kept, "Accept": "application/json", **headers}
            line.request(method, path, body=body.encode(), headers=sent)
            answer = line.getresponse()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    key, _, rest = value.partition("=")
                    self.cookies[key] = rest.partition(";")[0]
            return answer.status, float(answer.headers.get("Retry-After") or 0), answer.read()
        finally:
            line.close()

    def headers(self) -> dict[str, str]:
        """Return what a request of the session that has begun carries."""
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": kept, "X-CSRF-Token": self.token}

    def try_password(self, name: str, password: str) -> tuple[int, float]:
        """Send one password; return status and Retry-After."""
        status, after, page = self.ask("GET", "/sign-in")
        if status != 200:
            return status, after
        token: Any = json.loads(page)["csrf_token"]
        status, after, page = self.ask(
            "POST",
            "/sign-in",
            urlencode({"username": name, "password": password}),
            **{"X-CSRF-Token": str(token), "Content-Type": "application/x-www-form-urlencoded"},
        )
        if status == 200:
            self.token = json.loads(page)["csrf_token"]
        return status, after


class Person(threading.Thread):
    """Comes at a moment, mistypes or not, and tries until they are in or the patience is over."""

    def __init__(
        self, port: int, name: str, comes_after: float, typos: int, patience: float, chances: random.Random
    ) -> None:
        super().__init__(daemon=True)
        self.browser, self.name_typed = Browser(port), name
        self.comes_after, self.typos, self.patience, self.chances = comes_after, typos, patience, chances
        self.answers: Counter[str] = Counter()
        self.took: float | None = None

    def run(self) -> None:
        time.sleep(self.comes_after)
        began = time.monotonic()
        while time.monotonic() - began < self.patience:
            wrong = self.answers["401"] < self.typos
            try:
                status, after = self.browser.try_password(self.name_typed, PASSWORD + "!" * wrong)
            except FAULTS:
                status, after = 0, 1.0
            self.answers[str(status or "cut")] += 1
            if status in {200, 303} and not wrong:
                self.took = time.monotonic() - began
                return
            time.sleep((after or 1) * (1 + self.chances.random()) if status != 401 else 0.5)


def tell(people: Sequence[Person]) -> dict[str, int]:
    """Return every answer they got."""
    return dict(sorted(sum((each.answers for each in people), Counter[str]()).items()))
