"""What no journey may meet: a request to anywhere else, an error in the console, a breach of the content policy."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

INWARD = frozenset({"http", "https", "ws", "wss"})
# The browser reports each refused or failed request as an error, also those a step is about.
EXPECTED = {
    "a form comes back with its faults": re.compile(r"status of 422"),
    "a sign-in is refused, or a session has ended": re.compile(r"status of 401"),
    "something is not open, or not open any more": re.compile(r"status of 409"),
    "something is none of one's own": re.compile(r"status of 40[34]"),
    "the server is busy": re.compile(r"status of 503"),
    "the network is gone": re.compile(r"net::ERR_INTERNET_DISCONNECTED|net::ERR_FAILED"),
}


@dataclass
class Watch:
    """Notes what went wrong in the contexts it was given; `expect` names what a test provokes on purpose."""

    faults: list[str] = field(default_factory=list)
    expected: set[str] = field(default_factory=set)

    def over(self, context: BrowserContext) -> None:
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", self._error)

    def expect(self, *why: str) -> None:
        """Let pass what one of the `EXPECTED` reasons explains, from here to the end of the test."""
        assert EXPECTED.keys() >= set(why)
        self.expected |= set(why)

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in INWARD and address.hostname != "127.0.0.1":
            self.faults.append(f"request to elsewhere: {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        if any(EXPECTED[why].search(message.text) for why in self.expected):
            return
        place = message.location.get("url", "")
        self.faults.append(f"console {message.type} at {place}: {message.text}")

    def _error(self, error: WebError) -> None:
        page = error.page.url if error.page else "?"
        self.faults.append(f"script error at {page}: {error.error.message}")
