"""Solve in a process of its own: the solver holds the interpreter for seconds, and others want their pages."""

import multiprocessing
from multiprocessing.connection import Connection

from app.planning.rules.rotation.cases import Case
from app.planning.rules.rotation.report import Answer, answer
from app.planning.rules.rotation.solving import Tell

# Below so many (person, batch) pairs a solution is there sooner than another process.
WORTH_A_PROCESS = 20_000
LISTEN_SECONDS = 0.5


def answer_apart(case: Case, tell: Tell) -> Answer:
    """Solve a case; `tell` is called again and again with the step it is at, and stops the solver when it raises."""
    if len(case.people) * len(case.batches) < WORTH_A_PROCESS:
        return answer(case, tell)
    ways = multiprocessing.get_context("spawn")
    hear, say = ways.Pipe(duplex=False)
    process = ways.Process(target=_work, args=(case, say), daemon=True)
    process.start()
    say.close()
    try:
        return _listen(hear, tell)
    finally:
        process.kill()
        process.join()
        hear.close()


def _listen(hear: Connection, tell: Tell) -> Answer:
    step = "classes"
    while True:
        if hear.poll(LISTEN_SECONDS):
            said = hear.recv()
            if isinstance(said, Answer):
                return said
            step = said
        tell(step)


def _work(case: Case, say: Connection) -> None:
    say.send(answer(case, say.send))
    say.close()
