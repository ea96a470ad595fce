"""Write a long list of people to a file, as a job: everybody judged as of one instant, some thousand at a time."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from app import clock, jobs
from app.coverage import sheets, walking_sheets
from app.coverage.meanings import defined
from app.coverage.models import CoverageList
from app.coverage.queries.past import past
from app.coverage.queries.walking import Step, judged
from app.coverage.records import ListFacts, PersonLine
from app.coverage.walking import Sought, Spot
from app.db import Databases
from app.jobs import Job, JobState, Work
from app.journal.operations import record
from app.planning.models import Programme
from app.planning.queries import programme as programme_of
from app.planning.records import ProgrammeFacts
from app.refusals import N_, Refusal, Unknown
from app.web.actor import Actor
from app.web.languages import CHINESE, speaking
from app.web.long_tables import WRITERS, Frame

KIND = "coverage.list"
AT_A_TIME = 2_000
KEPT = timedelta(days=1)


class ListUnderWay(Refusal):
    """One file at a time for each who asks: whoever comes back to a button finds what it set going."""

    status = 409
    code = "list_under_way"
    sentence = N_("您已经有一份名单正在导出，请等它完成，或者先停止它。")


def order(
    session: Session,
    programme: ProgrammeFacts,
    asked: Mapping[str, Any],
    *,
    people: int,
    link: str,
    language: str,
    by: Actor,
    at: datetime,
) -> uuid.UUID:
    """Have a list written in a language; `asked` is the address it was asked by, and the paths of the part."""
    mine = select_rows(Job).where(
        Job.kind == KIND,
        Job.created_by == by.person_id,
        col(Job.state).in_((JobState.QUEUED, JobState.RUNNING)),
    )
    for job in session.exec(mine).all():
        if job.payload["asked"] == dict(asked) and job.payload["programme_id"] == str(programme.id):
            return job.id
        raise ListUnderWay
    payload = {
        "programme_id": str(programme.id),
        "asked": dict(asked),
        "people": people,
        "language": language,
        "at": at.isoformat(),
    }
    title = jobs.titled(N_("导出名单"), programme.name)
    job_id = jobs.enqueue(session, KIND, title, payload, by=by.person_id, at=at, link=link)
    record(
        session,
        "coverage.list_ordered",
        "programme",
        programme.id,
        by=by,
        at=at,
        unit_path=programme.unit_path,
        **asked,
    )
    return job_id


def _stopped(session: Session, payload: dict[str, Any], by: Actor, at: datetime) -> None:
    programme = session.get_one(Programme, uuid.UUID(payload["programme_id"]))
    record(
        session,
        "coverage.list_stopped",
        "programme",
        programme.id,
        by=by,
        at=at,
        unit_path=programme.unit_path,
        **payload["asked"],
    )


@jobs.handler(KIND, _stopped)
def _write(work: Work) -> dict[str, Any]:
    """Write and keep; a run that was killed begins again, with the same people as of the same instant."""
    asked, people = work.payload["asked"], work.payload["people"]
    at = datetime.fromisoformat(work.payload["at"])
    with work.reading() as session:
        programme = programme_of(session, uuid.UUID(work.payload["programme_id"]))
    if programme is None:
        raise Unknown

    def tell(looked: int) -> None:
        work.progress(min(looked, people), people)

    with speaking(work.payload.get("language", CHINESE)):
        sought = walking_sheets.sought(asked)
        caption = walking_sheets.caption_of(sought.counted, asked["table"] == "gap")
        found = whole(work, programme, sought, at, tell)
        lines, content = _file(programme, asked, caption, found)
    name = f"{programme.name}-{caption}-{clock.day_of(at)}.{asked['format']}"
    with work.transaction() as session:
        if session.get(CoverageList, work.job_id) is None:
            session.add(
                CoverageList(
                    id=work.job_id,
                    programme_id=programme.id,
                    name=name[-300:],
                    asked=asked,
                    known_at=at,
                    lines=lines,
                    content=content,
                    created_by=work.created_by or uuid.UUID(int=0),
                    created_at=clock.now(),
                )
            )
    return {"lines": lines}


def _file(
    programme: ProgrammeFacts, asked: Mapping[str, Any], caption: str, found: Iterator[PersonLine]
) -> tuple[int, bytes]:
    """Return how many lines a file holds, and the file."""
    gap = asked["table"] == "gap"
    frame = Frame(
        title=caption,
        head=[str(column.label) for column in sheets.people_columns(gap)],
        total=lambda count: _("合计 %(n)s 人", n=count),
        notes=tuple(defined()),
    )
    rows = ([cell.text for cell in sheets.person_row(programme, line, None, gap).cells] for line in found)
    with TemporaryDirectory(prefix="lunxun-list-") as folder:
        path = Path(folder) / "list"
        lines = WRITERS[asked["format"]](path, frame, rows)
        return lines, path.read_bytes()


def whole(
    work: Work, programme: ProgrammeFacts, sought: Sought, at: datetime, tell: Callable[[int], None]
) -> Iterator[PersonLine]:
    """Yield everybody of a list as of an instant, in its order; no transaction lasts longer than AT_A_TIME people."""
    bound: Spot | None = None
    looked = 0
    while True:
        with work.reading() as session:
            then = past(session, [programme], at)
            spots, bound = Step(programme, sought, then, bound).look(session, AT_A_TIME)
            found = judged(session, programme, sought, spots, then)
        yield from (line for _, line in found if line is not None and sought.fits(line))
        looked += len(spots)
        tell(looked)
        if bound is None:
            return


_COLUMNS: Any = tuple(
    getattr(Programme if name == "unit_path" else CoverageList, name)
    for name in ListFacts.__dataclass_fields__
)


def _lists() -> Any:
    return select(*_COLUMNS).join(Programme, col(Programme.id) == CoverageList.programme_id)


def ready(session: Session, programme_id: uuid.UUID, person_id: uuid.UUID) -> list[ListFacts]:
    """Return the files somebody may take of a programme, the newest first."""
    mine = (col(CoverageList.programme_id) == programme_id, col(CoverageList.created_by) == person_id)
    order = (col(CoverageList.created_at).desc(), col(CoverageList.id).desc())
    return [ListFacts(*row) for row in session.execute(_lists().where(*mine).order_by(*order)).all()]


def find(session: Session, list_id: uuid.UUID) -> ListFacts | None:
    row = session.execute(_lists().where(col(CoverageList.id) == list_id)).first()
    return None if row is None else ListFacts(*row)


def take(session: Session, facts: ListFacts, *, by: Actor, at: datetime) -> bytes:
    """Return the bytes of a file, and leave the event of who took whose names out of the house (CO-9)."""
    content = session.execute(select(col(CoverageList.content)).where(col(CoverageList.id) == facts.id))
    record(
        session,
        "coverage.exported",
        "programme",
        facts.programme_id,
        by=by,
        at=at,
        unit_path=facts.unit_path,
        rows=facts.lines,
        known_at=facts.known_at,
        columns=[column.key for column in sheets.people_columns(facts.asked["table"] == "gap")],
        **facts.asked,
    )
    return bytes(content.scalar_one())


@jobs.every("coverage.lists", seconds=3600)
def throw_away(databases: Databases, at: datetime) -> None:
    """Keep nobody's names longer in a second place than it takes to fetch them."""
    with databases.transaction() as session:
        session.execute(delete(CoverageList).where(col(CoverageList.created_at) < at - KEPT))
