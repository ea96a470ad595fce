"""Put a large class together as a job: a thousand sheets or files take longer than anybody waits for a page."""

import uuid
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col

from app import clock, jobs
from app.awards import queries
from app.awards.facts import Settings
from app.awards.models import Handout
from app.awards.operations import printing
from app.awards.operations.printing import Order
from app.db import Databases
from app.refusals import N_, Unknown
from app.web.actor import Actor, Scope

KIND = "awards.hand_out"
# Fewer are handed over with the answer itself.
WORTH_A_JOB = 60
KEPT = timedelta(days=1)
TELL_EVERY = 20
TITLES = {"sheets": N_("证书打印件"), "files": N_("签名原件 ZIP")}
ENDINGS = {"sheets": ".pdf", "files": ".zip"}


def hand_out(
    session: Session, order: Order, part: int, what: str, *, by: Actor, at: datetime, link: str
) -> uuid.UUID | None:
    """Have the sheets or files of a class put together; return the job, or None when so few need none."""
    count = printing.count(session, order, part)
    if count < WORTH_A_JOB:
        return None
    printing.note(session, order, what, count, by, at)
    payload = {
        "programme": str(order.programme.id),
        "batch": str(order.batch_id) if order.batch_id else "",
        "scope": list(order.scope.paths),
        "settings": asdict(order.settings),
        "part": part,
        "what": what,
    }
    title = jobs.titled(TITLES[what], order.programme.name)
    return jobs.enqueue(session, KIND, title, payload, by=by.person_id, at=at, link=link)


@jobs.handler(KIND)
def run(work: jobs.Work) -> dict[str, Any]:
    """Put together and keep; a run that was killed begins again, and what is there already is not made twice."""
    asked = work.payload
    with work.reading() as session:
        programme = queries.programme(session, uuid.UUID(asked["programme"]))
        if programme is None:
            raise Unknown
        batch_id = uuid.UUID(asked["batch"]) if asked["batch"] else None
        order = Order(programme, batch_id, Scope(tuple(asked["scope"])), Settings(**asked["settings"]))
        count = printing.count(session, order, asked["part"])

        def tell(done: int) -> None:
            if done % TELL_EVERY == 0 or done == count:
                work.progress(done, count)

        make = {"sheets": printing.sheets, "files": printing.files}[asked["what"]]
        content = make(session, order, asked["part"], tell)
    with work.transaction() as session:
        if session.get(Handout, work.job_id) is None:
            name = f"{programme.name}-{asked['part']}{ENDINGS[asked['what']]}"
            session.add(
                Handout(
                    id=work.job_id,
                    programme_id=programme.id,
                    name=name,
                    count=count,
                    content=content,
                    created_by=work.created_by or uuid.UUID(int=0),
                    created_at=clock.now(),
                )
            )
    return {"count": count}


@jobs.every("awards.handouts", seconds=3600)
def throw_away(databases: Databases, at: datetime) -> None:
    """Keep nobody's certificates longer in a second place than it takes to fetch them."""
    with databases.transaction() as session:
        session.execute(delete(Handout).where(col(Handout.created_at) < at - KEPT))
