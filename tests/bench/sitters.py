"""A hall of candidates, a process of its own: it knows the protocol and the file `flask seed --hall` wrote, no more.

Orders come on standard input, what was seen goes to standard output, both as JSON. Each thread has one kept-alive
line and sits the exam for its share of the candidates, step by step: all start, all read the paper, each saves once
in so many seconds, all hand in, all ask for the result. 503 is honoured: waited for and tried again.
"""

import json
import socket
import sys
import threading
import time
import uuid
from collections import Counter, defaultdict
from itertools import pairwise
from typing import Any

STEPS = ("sign in", "start", "paper", "state", "save", "submit", "result")


class Line:
    """One kept-alive connection that speaks HTTP/1.1 and follows nothing."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._open()

    def _open(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(
        self, method: str, path: str, headers: dict[str, str], body: bytes = b"", kind: str = ""
    ) -> tuple[int, dict[str, str], bytes]:
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines += [f"Content-Type: {kind}"] if kind else []
        sent = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
        try:
            self.socket.sendall(sent)
            read = self._some()
        except ConnectionError:
            # Closed while nobody spoke, as a server may: a browser opens another and asks again.
            self._open()
            self.socket.sendall(sent)
            read = self._some()
        while b"\r\n\r\n" not in read:
            read += self._some()
        head, _, rest = read.partition(b"\r\n\r\n")
        first, *fields = head.decode("latin-1").split("\r\n")
        told = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
        while len(rest) < int(told.get("content-length", 0)):
            rest += self._some()
        if told.get("connection", "").lower() == "close":
            self.socket.close()
            self._open()
        return int(first.split()[1]), told, rest

    def _some(self) -> bytes:
        part = self.socket.recv(65_536)
        if not part:
            raise ConnectionError("the server closed the line")
        return part


class Seen:
    """What a thread saw: times by step, answers by step and status, bytes by step."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = defaultdict(list)
        self.answers: dict[str, Counter[str]] = defaultdict(Counter)
        self.size: Counter[str] = Counter()


class Sitter:
    """One candidate: their headers, and what the server told them of their attempt."""

    def __init__(self, row: dict[str, str], line: Line, seen: Seen) -> None:
        self.row, self.line, self.seen = row, line, seen
        self.headers = {
            "Cookie": f"{row['cookie_name']}={row['session_cookie']}",
            "X-CSRF-Token": row["csrf_token"],
        }
        self.path, self.generation, self.rev = "", 0, 0
        self.items: list[dict[str, Any]] = []
        self.saved: dict[str, int] = {}

    def ask(self, step: str, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, bytes]:
        while True:
            began = time.perf_counter()
            status, told, answer = self.line.ask(method, path, self.headers, body, kind)
            self.seen.times[step].append(time.perf_counter() - began)
            self.seen.answers[step][str(status)] += 1
            self.seen.size[step] += len(body) + len(answer)
            if status != 503:
                if step == "start":
                    self.path = told.get("location", "")
                return status, answer
            time.sleep(float(told.get("retry-after", 1)))

    def start(self) -> None:
        self.ask("start", "POST", f"/sittings/{self.row['sitting_id']}/attempts")

    def paper(self) -> None:
        self.ask("paper", "GET", self.path)

    def state(self) -> None:
        found = json.loads(self.ask("state", "GET", f"{self.path}/state")[1])
        self.generation, self.items = found["generation"], found["items"]

    def save(self, n: int) -> None:
        tellable = [item for item in self.items if item["kind"] == "true_false"] or self.items
        item = tellable[n % len(tellable)]
        self.rev += 1
        response = bool(n % 2) if item["kind"] == "true_false" else None
        given = [{"item": item["id"], "rev": self.rev, "response": response}]
        status, answer = self._send("save", "PUT", "responses", {"responses": given})
        if status == 200:
            for row in json.loads(answer)["saved"]:
                self.saved[row["item"]] = row["rev"]

    def submit(self) -> None:
        self._send("submit", "POST", "submit", {"responses": [], "submit_key": str(uuid.uuid4())})

    def _send(self, step: str, method: str, what: str, body: dict[str, Any]) -> tuple[int, bytes]:
        raw = json.dumps({"generation": self.generation, **body}).encode()
        return self.ask(step, method, f"{self.path}/{what}", raw, "application/json")

    def result(self) -> None:
        self.ask("result", "GET", f"{self.path}/result")

    def missing(self) -> int:
        """Count the promises the server no longer keeps: an item's stored revision below the acknowledged one."""
        found = json.loads(self.ask("check", "GET", f"{self.path}/state")[1])
        stored = {item["id"]: item["rev"] for item in found["items"]}
        return sum(stored[item] < rev for item, rev in self.saved.items())


def sign_in(line: Line, row: dict[str, str], password: str, seen: Seen) -> None:
    """Sign in as a browser without a cookie does."""
    _, told, answer = line.ask("GET", "/sign-in", {"Accept": "application/json"})
    token = json.loads(answer)["csrf_token"]
    headers = {"Cookie": told.get("set-cookie", "").partition(";")[0], "X-CSRF-Token": token}
    form = f"username={row['staff_no']}&password={password}".encode()
    began = time.perf_counter()
    status, _, _ = line.ask("POST", "/sign-in", headers, form, "application/x-www-form-urlencoded")
    seen.times["sign in"].append(time.perf_counter() - began)
    seen.answers["sign in"][str(status)] += 1


def _main() -> None:
    orders = json.load(sys.stdin)
    with open(orders["file"], encoding="utf-8") as file:
        rows = json.load(file)
    lanes = min(orders["lanes"], len(rows))
    gate, seen, missing = threading.Barrier(lanes), [Seen() for _ in range(lanes)], [0] * lanes
    marks: dict[str, list[float]] = defaultdict(list)

    def phase(name: str) -> None:
        if gate.wait() == 0:
            marks[name].append(time.perf_counter())
        gate.wait()

    def sit(n: int) -> None:
        line = Line(orders["port"])
        own = [Sitter(row, line, seen[n]) for row in rows[n::lanes]]
        phase("sign in")
        for row in rows[n : orders["sign_ins"] : lanes]:
            sign_in(line, row, orders["password"], seen[n])
        for step in ("start", "paper", "state"):
            phase(step)
            for sitter in own:
                getattr(sitter, step)()
        phase("save")
        _save_in_pace(own, orders["seconds"], orders["every"])
        for step in ("submit", "result"):
            phase(step)
            for sitter in own:
                getattr(sitter, step)()
        phase("end")
        missing[n] = sum(sitter.missing() for sitter in own)

    threads = [threading.Thread(target=sit, args=(n,), daemon=True) for n in range(lanes)]
    cpu = time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    json.dump(_told(seen, marks, sum(missing), time.process_time() - cpu), sys.stdout)


def _save_in_pace(own: list[Sitter], seconds: float, every: float) -> None:
    """Let each of a lane's candidates save once in so many seconds, evenly spread; as fast as can be when 0."""
    began, n = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        due = began + n * every / len(own)
        if due > time.perf_counter():
            time.sleep(min(due - time.perf_counter(), seconds))
        own[n % len(own)].save(n // len(own))
        n += 1


def _told(seen: list[Seen], marks: dict[str, list[float]], missing: int, cpu: float) -> dict[str, Any]:
    steps, order = {}, [*STEPS, "end"]
    for step, after in pairwise(order):
        times = sorted(each for one in seen for each in one.times[step])
        if times:
            answers = sum((one.answers[step] for one in seen), Counter[str]())
            steps[step] = {
                "seconds": marks[after][0] - marks[step][0],
                "answers": dict(answers),
                "bytes": sum(one.size[step] for one in seen) / len(times),
                **{f"p{p}": times[min(len(times) - 1, len(times) * p // 100)] * 1000 for p in (50, 95, 99)},
            }
    return {"steps": steps, "missing": missing, "cpu": cpu}


if __name__ == "__main__":
    _main()
