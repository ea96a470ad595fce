"""Read one document in a process of its own: python -m question_bank.documents NAME < FILE > LINES.

A file made to exhaust its reader exhausts this process, which has set itself limits, and nobody else's.
"""

import json
import sys
from dataclasses import asdict

from question_bank.documents.reading import DocumentRefused, read_lines

MEMORY = 1024 * 1024 * 1024
SECONDS = 40


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; there the caller's patience is the only one
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def main(name: str) -> None:
    """Write the lines as JSON, or the reason why there are none."""
    content = sys.stdin.buffer.read()
    _limit()
    try:
        told: object = {"lines": [asdict(line) for line in read_lines(name, content)]}
    except DocumentRefused as refused:
        told = {"refused": refused.reason.value}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1])
