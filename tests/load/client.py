"""A candidate's side of the protocol over one kept-alive connection."""

import json
import uuid
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any

from tests.load.hall import Seat, headers, save_body

FAULTS = (OSError, HTTPException)


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Line:
    """A connection that is opened when needed and thrown away after a fault."""

    def __init__(self, port: int, person_id: uuid.UUID, timeout: float = 20) -> None:
        self._headers = headers(person_id)
        self._connection = HTTPConnection("127.0.0.1", port, timeout=timeout)

    def ask(self, method: str, path: str, body: bytes | None = None) -> Reply:
        """Send and read one answer; raises OSError or HTTPException when the line is cut."""
        sent = self._headers | ({"Content-Type": "application/json"} if body is not None else {})
        try:
            self._connection.request(method, path, body=body, headers=sent)
            answer = self._connection.getresponse()
            return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        except FAULTS:
            self.close()
            raise

    def send_and_hang_up(self, method: str, path: str, body: bytes) -> None:
        """Send a request and drop its reply unread."""
        sent = self._headers | {"Content-Type": "application/json"}
        try:
            self._connection.request(method, path, body=body, headers=sent)
        finally:
            self.close()

    def save(self, seat: Seat, *given: tuple[uuid.UUID, int, Any]) -> Reply:
        return self.ask("PUT", f"/attempts/{seat.attempt_id}/responses", save_body(seat, *given))

    def submit(self, seat: Seat, key: uuid.UUID) -> Reply:
        body = {"generation": seat.generation, "submit_key": str(key), "responses": []}
        return self.ask("POST", f"/attempts/{seat.attempt_id}/submit", json.dumps(body).encode())

    def close(self) -> None:
        self._connection.close()
