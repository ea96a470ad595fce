"""A candidate's side of the protocol over one kept-alive connection."""

import json
import uuid
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, RemoteDisconnected
from typing import Any

from tests.load.hall import Seat, headers, save_body

FAULTS = (OSError, HTTPException)
# The server had closed the line before the first byte of an answer.
CLOSED = (RemoteDisconnected, BrokenPipeError, ConnectionResetError)


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Line:
    """A connection that is opened when needed and thrown away after a fault.

    `who` is a person, or the headers of a session they have begun by signing in. With `reopens` a request over a
    line the server has meanwhile closed is sent once more, as browsers do.
    """

    def __init__(
        self, port: int, who: uuid.UUID | dict[str, str], timeout: float = 20, *, reopens: bool = False
    ) -> None:
        self._headers = headers(who) if isinstance(who, uuid.UUID) else who
        self._connection = HTTPConnection("127.0.0.1", port, timeout=timeout)
        self._reopens, self.reopened = reopens, 0

    def ask(self, method: str, path: str, body: bytes | None = None) -> Reply:
        """Send and read one answer; raises OSError or HTTPException when the line is cut."""
        sent = self._headers | ({"Content-Type": "application/json"} if body is not None else {})
        idle = self._connection.sock is not None
        try:
            self._connection.request(method, path, body=body, headers=sent)
            answer = self._connection.getresponse()
            return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        except CLOSED:
            self.close()
            if not (self._reopens and idle):
                raise
            self.reopened += 1
            return self.ask(method, path, body)
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

    def submit(self, seat: Seat, key: uuid.UUID, *given: tuple[uuid.UUID, int, Any]) -> Reply:
        responses = [{"item": str(item), "rev": rev, "response": value} for item, rev, value in given]
        body = {"generation": seat.generation, "submit_key": str(key), "responses": responses}
        return self.ask("POST", f"/attempts/{seat.attempt_id}/submit", json.dumps(body).encode())

    def close(self) -> None:
        self._connection.close()
