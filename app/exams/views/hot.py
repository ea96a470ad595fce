"""What the exams room answers at the hatch, below Flask: a candidate's steps, where everything is in order."""

import json
from collections.abc import Callable
from functools import partial

from werkzeug.utils import redirect

from app import clock
from app.exams import operations, protocol
from app.exams.facts import Paper
from app.exams.views import devices, pages, result_pages
from app.exams.views.fragments import NotKept
from app.web import parts
from app.web.desk import signed_in_actor
from app.web.hatch import HTML, JSON, Hot, Knock, Told


def _save(knock: Knock) -> Told | None:
    """Save responses and acknowledge them."""
    if knock.kind != JSON or not knock.bearer.met:
        return None
    generation, responses = protocol.read_save(knock.body)
    outcome = operations.save_gathered(
        knock.databases,
        knock.key,
        knock.bearer.person_id,
        epoch=knock.bearer.epoch,
        token_sha256=knock.bearer.token_sha256,
        generation=generation,
        responses=responses,
    )
    return None if outcome is None else _json(protocol.saved(outcome))


def _state(knock: Knock) -> Told | None:
    """Tell a page where its attempt stands."""
    paper = operations.look.ask(knock.databases, operations.Entry(knock.bearer, knock.key))
    return None if paper is None else _json(protocol.state(paper))


def _paper(knock: Knock) -> Told | None:
    """Open the paper on a page."""
    carried = knock.carried
    # A message for this visitor alone, or no token yet: both change the session.
    if "_flashes" in carried.session or not carried.token:
        return None
    device = devices.number(carried.cookies)
    paper = operations.enter.ask(knock.databases, operations.Entry(knock.bearer, knock.key, device))
    if paper is None:
        return None
    visitor = pages.Visitor(parts.language(carried.cookies), parts.is_large(carried.cookies), carried.token)
    page = _written(knock, paper, visitor)
    return Told(page.encode(), HTML, headers=(devices.header(knock.app, device),))


def _start(knock: Knock) -> Told | None:
    """Begin an attempt, or go on with the open one; the form holds nothing but its token."""
    if knock.kind == JSON or (knock.body and not knock.body.startswith(b"csrf_token=")) or b"&" in knock.body:
        return None
    attempt_id = operations.enter_hall.ask(knock.databases, operations.Arrival(knock.bearer, knock.key))
    if attempt_id is None:
        return None
    away = redirect(f"/attempts/{attempt_id}", 303)
    return Told(away.get_data(), HTML, "303 SEE OTHER", (("Location", away.location),))


def _submit(knock: Knock) -> Told | None:
    """Hand in what a page sends as JSON."""
    if knock.kind != JSON:
        return None
    generation, key, responses = protocol.read_submission(knock.body)
    submission = operations.Submission(knock.bearer, knock.key, generation, key, tuple(responses))
    told = operations.hand_in.ask(knock.databases, submission)
    if told is None:
        return None
    receipt, now = told
    return _json({"receipt": protocol.receipt(receipt), "server_now": protocol.moment(now)})


def _written(knock: Knock, paper: Paper, visitor: pages.Visitor) -> str:
    """Write a paper's page."""
    return _put_together(knock, partial(pages.page, knock.app, paper, visitor, clock.new_id()))


def _put_together(knock: Knock, write: Callable[[], str]) -> str:
    """Write a page of parts that are kept, or in a context in which the rest can be rendered."""
    try:
        return write()
    except NotKept:
        with knock.app.request_context(knock.environ):
            # Asked for by the frame, which may not ask the database itself.
            signed_in_actor()
            return write()


def _result(knock: Knock) -> Told | None:
    """Tell a candidate their released result."""
    carried = knock.carried
    # As for the paper; and another way to write the address would stand in the page.
    if "_flashes" in carried.session or not carried.token or str(knock.key) not in knock.environ["PATH_INFO"]:
        return None
    told = operations.tell_result.ask(knock.databases, operations.Entry(knock.bearer, knock.key))
    if told is None:
        return None
    visitor = pages.Visitor(parts.language(carried.cookies), parts.is_large(carried.cookies), carried.token)
    write = partial(result_pages.page, knock.app, told, visitor, clock.now())
    return Told(_put_together(knock, write).encode(), HTML)


def _json(answer: dict[str, object]) -> Told:
    """Write JSON as Flask does: keys sorted, no spaces, a line feed at the end."""
    written = json.dumps(answer, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Told(f"{written}\n".encode())


# Asked of nobody while they save: an exam begun before a password was reset goes on.
save = Hot(_save, asks=False)
state = Hot(_state)
paper = Hot(_paper)
start = Hot(_start)
submit = Hot(_submit)
result = Hot(_result)
