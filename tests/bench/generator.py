"""The load generator, a process of its own: threads with one kept-alive connection each, requests written before.

It reads its orders from standard input and prints what it saw, both as JSON. It knows nothing of the application,
so that it starts at once and its time is its own.
"""

import json
import socket
import sys
import threading
import time
from collections import Counter
from typing import Any

REV = "@rev@"


class _Lane(threading.Thread):
    def __init__(self, orders: dict[str, Any], requests: list[str], gate: threading.Barrier) -> None:
        super().__init__(daemon=True)
        self.orders, self.gate = orders, gate
        self.requests = [tuple(part.encode() for part in each.split(REV)) for each in requests]
        self.answers: Counter[str] = Counter()
        self.times: list[float] = []

    def run(self) -> None:
        rev, turn, many = self.orders["rev"], 0, len(self.requests)
        with socket.create_connection(("127.0.0.1", self.orders["port"]), timeout=30) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.gate.wait()
            until = time.perf_counter() + self.orders["seconds"]
            while time.perf_counter() < until and not (self.orders["once"] and turn >= many):
                request = str(rev + turn).encode().join(self.requests[turn % many])
                began = time.perf_counter()
                line.sendall(request)
                self.answers[_answer(line)] += 1
                self.times.append(time.perf_counter() - began)
                turn += 1


def _answer(line: socket.socket) -> str:
    """Read one answer and return its status."""
    read = b""
    while b"\r\n\r\n" not in read:
        read += _some(line)
    head, _, body = read.partition(b"\r\n\r\n")
    length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
    missing = int(length or 0) - len(body)
    while missing > 0:
        missing -= len(_some(line))
    return head[9:12].decode()


def _some(line: socket.socket) -> bytes:
    part = line.recv(65_536)
    if not part:
        raise ConnectionError("the server closed the line")
    return part


def _main() -> None:
    orders = json.load(sys.stdin)
    gate = threading.Barrier(len(orders["lanes"]) + 1)
    lanes = [_Lane(orders, requests, gate) for requests in orders["lanes"]]
    for lane in lanes:
        lane.start()
    gate.wait()
    began, cpu = time.perf_counter(), time.process_time()
    for lane in lanes:
        lane.join()
    seconds = time.perf_counter() - began
    times = sorted(each for lane in lanes for each in lane.times) or [0.0]
    json.dump(
        {
            "seconds": seconds,
            "answers": dict(sum((lane.answers for lane in lanes), Counter[str]())),
            "median": times[len(times) // 2] * 1000,
            "p95": times[min(len(times) - 1, int(len(times) * 0.95))] * 1000,
            "p99": times[min(len(times) - 1, int(len(times) * 0.99))] * 1000,
            "cpu": time.process_time() - cpu,
        },
        sys.stdout,
    )


if __name__ == "__main__":
    _main()
