"""Issue certificates as a job: number, draw, complete, one person after the other.

Each step leaves something a later run can go on from: a number is taken together with the frozen facts, drawing and
signing change nothing, and completing is guarded. A run that was killed anywhere is finished by the next one. Where
many are asked for, others press while this process numbers and completes, in the order of the numbers.
"""

import uuid
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from app import jobs
from app.accounts import queries as accounts
from app.awards import press, queries, rules
from app.awards.facts import Candidate, CertificateState, Issuer, ProgrammeFacts, Settings
from app.awards.models import Certificate, CertificateFile
from app.awards.operations import numbering
from app.awards.presses import Presses, Pressing
from app.clock import day_of
from app.journal import operations as journal
from app.keys import Purpose, ring
from app.messages import operations as messages
from app.refusals import N_, Refusal, Unknown
from app.web.actor import Actor
from certificates.looks import Look
from certificates.sheet import CannotPrint

KIND = "awards.issue"
TELL_EVERY = 5


class NobodyChosen(Refusal):
    code = "nobody_chosen"
    sentence = N_("没有选择任何人，请先勾选要颁发证书的人员。")


class NotDrawn(Refusal):
    code = "not_drawn"
    sentence = N_("有 %(count)s 张证书无法排版：字体设置可能已改变。编号已保留，恢复字体后请继续制作。")


def issue(
    session: Session,
    programme_id: uuid.UUID,
    person_ids: Iterable[uuid.UUID],
    *,
    settings: Settings,
    by: Actor,
    at: datetime,
    link: str = "",
) -> uuid.UUID:
    """Have certificates issued to people who completed a programme; return the job that does it."""
    people = list(dict.fromkeys(person_ids))
    if not people:
        raise NobodyChosen
    return _order(session, programme_id, people, settings=settings, by=by, at=at, link=link)


def resume(
    session: Session, programme_id: uuid.UUID, *, settings: Settings, by: Actor, at: datetime, link: str = ""
) -> uuid.UUID:
    """Have the certificates finished that an interrupted run left with a number and without a PDF."""
    return _order(session, programme_id, [], settings=settings, by=by, at=at, link=link)


def _order(
    session: Session,
    programme_id: uuid.UUID,
    people: Sequence[uuid.UUID],
    *,
    settings: Settings,
    by: Actor,
    at: datetime,
    link: str,
) -> uuid.UUID:
    programme = queries.programme(session, programme_id)
    if programme is None:
        raise Unknown
    if queries.issuer(session, programme, settings) is None:
        raise rules.NobodyMayIssue(unit=programme.unit_name)
    journal.record(
        session,
        "certificates.ordered",
        "programme",
        programme.id,
        by=by,
        at=at,
        unit_path=programme.unit_path,
        people=len(people),
    )
    return enqueue(session, programme, people, settings=settings, by=by, at=at, link=link)


def enqueue(
    session: Session,
    programme: ProgrammeFacts,
    people: Sequence[uuid.UUID],
    *,
    settings: Settings,
    by: Actor,
    at: datetime,
    link: str,
) -> uuid.UUID:
    """Write the job; it carries everything it needs, so that it does the same in whichever process it runs."""
    payload = {
        "programme": str(programme.id),
        "people": [str(key) for key in people],
        "settings": settings.as_payload(),
        "at": at.isoformat(),
    }
    title = jobs.titled(TITLE, programme.name)
    return jobs.enqueue(session, KIND, title, payload, by=by.person_id, at=at, link=link)


TITLE = N_("颁发证书")


@dataclass
class Run:
    """One run of the job: what it was asked, who asked, and what came of it so far."""

    work: jobs.Work
    programme: ProgrammeFacts
    issuer: Issuer
    settings: Settings
    by: Actor | None
    at: datetime
    presses: Presses
    done: int = 0
    pressing: deque[tuple[uuid.UUID, Pressing]] = field(default_factory=deque)
    result: dict[str, int] = field(
        default_factory=lambda: {"issued": 0, "held": 0, "not_eligible": 0, "blocked": 0, "not_drawn": 0}
    )
    looks: dict[str, Look] = field(default_factory=dict)

    def issue_to(self, candidate: Candidate) -> None:
        """Number and finish one certificate, unless something speaks against it."""
        on = day_of(self.at)
        if not rules.eligible(candidate.evidence, on):
            self._settle("not_eligible")
        elif press.blocks(candidate, self.programme, self.issuer, self.settings, self._look(), on):
            self._settle("blocked")
        elif (key := self._number(candidate)) is None:
            self._settle("held")
        else:
            self.finish(key)

    def _settle(self, outcome: str, count: int = 1) -> None:
        self.result[outcome] += count
        self.done += 1

    def _look(self, name: str = "") -> Look:
        """Return what a name stands for, read once a run: no version of a design changes."""
        name = name or self.settings.template
        if name not in self.looks:
            with self.work.reading() as session:
                self.looks[name] = queries.look(session, name)
        return self.looks[name]

    def _number(self, candidate: Candidate) -> uuid.UUID | None:
        try:
            with self.work.transaction() as session:
                return numbering.number(
                    session,
                    candidate,
                    self.programme,
                    self.issuer,
                    self.settings,
                    by=self.by,
                    issued_by=self.work.created_by or uuid.UUID(int=0),
                    at=self.at,
                )
        except numbering.AlreadyHolds:
            return None
        except IntegrityError as error:
            if "certificate" in str(error.orig) and "person_id" in str(error.orig):
                return None
            raise

    def finish(self, certificate_id: uuid.UUID) -> None:
        """Have a numbered certificate drawn, and complete those that are."""
        with self.work.reading() as session:
            facts = session.execute(
                select(col(Certificate.facts)).where(col(Certificate.id) == certificate_id)
            ).scalar_one()
        look = self._look(press.read_facts(facts).template)
        self.pressing.append((certificate_id, self.presses.order(facts, look)))
        self.complete_ready(self.presses.ahead)

    def complete_ready(self, ahead: int = 0) -> None:
        """Complete what was pressed, oldest number first, until no more than `ahead` are left."""
        while len(self.pressing) > ahead:
            certificate_id, pressed_by = self.pressing.popleft()
            try:
                pressed = pressed_by()
            except CannotPrint:
                self._settle("not_drawn")
                continue
            with self.work.transaction() as session:
                done = complete(session, certificate_id, pressed, by=self.by, at=self.at)
            self._settle("issued", done)


def complete(
    session: Session, certificate_id: uuid.UUID, pressed: press.Pressed, *, by: Actor | None, at: datetime
) -> bool:
    """Keep the PDF of a numbered certificate and let it stand; say whether this call did it (CE-3)."""
    statement = (
        update(Certificate)
        .where(col(Certificate.id) == certificate_id, col(Certificate.state) == CertificateState.ISSUING)
        .values(
            state=CertificateState.VALID,
            pdf_sha256=pressed.sha256,
            key_id=pressed.key_id,
            signature=pressed.signature.hex(),
        )
    )
    if not session.execute(statement).rowcount:  # type: ignore[attr-defined]
        return False
    row = session.get_one(Certificate, certificate_id)
    session.add(CertificateFile(certificate_id=row.id, pdf=pressed.pdf))
    journal.record(
        session,
        "certificate.issued",
        "certificate",
        row.id,
        by=by,
        at=at,
        stream=numbering.stream(row.series),
        unit_path=row.unit_path,
        pdf_sha256=row.pdf_sha256,
        key_id=row.key_id,
        **numbering.told(row, press.read_facts(row.facts)),
    )
    replaces = row.version > 1
    messages.send(
        session,
        [row.person_id],
        kind="certificate",
        title=REPLACED if replaces else ISSUED,
        body=REPLACED_BODY if replaces else ISSUED_BODY,
        link="/certificates/mine",
        at=at,
    )
    return True


ISSUED = "您的结业证书已颁发"
ISSUED_BODY = "可以在“我的证书”中查看、下载，或把查验地址发给需要核对的人。"
REPLACED = "您的结业证书已换发"
REPLACED_BODY = "证书内容已更正，编号不变。请下载新的证书，原证书查验时显示“已换发”。"


def _stopped(session: Session, payload: dict[str, Any], by: Actor, at: datetime) -> None:
    programme = queries.programme(session, uuid.UUID(payload["programme"]))
    assert programme is not None
    journal.record(
        session,
        "certificates.stopped",
        "programme",
        programme.id,
        by=by,
        at=at,
        unit_path=programme.unit_path,
        people=len(payload["people"]),
    )


@jobs.handler(KIND, _stopped)
def run(work: jobs.Work) -> dict[str, int]:
    """Finish what an earlier run left, then issue to everyone asked for who has no certificate yet."""
    with work.reading() as session:
        unfinished = _unfinished(session, uuid.UUID(work.payload["programme"]))
        chosen = [uuid.UUID(key) for key in work.payload["people"]]
        order = _read(session, work, len(unfinished) + len(chosen))
        wanted = set(chosen)
        everybody = queries.candidates(session, order.programme, people=chosen) if chosen else []
    people = [each for each in everybody if each.person_id in wanted]
    total = len(unfinished) + len(people)
    work.progress(0, total)
    steps: list[Callable[[], None]] = [partial(order.finish, key) for key in unfinished]
    steps += [partial(order.issue_to, each) for each in people]
    steps.append(order.complete_ready)
    told = 0
    with order.presses:
        try:
            for step in steps:
                step()
                if order.done >= told + TELL_EVERY or (order.done == total and told < total):
                    told = order.done
                    work.progress(told, total)
        except jobs.Cancelled:
            # What has its number is finished: nobody has to come back for it.
            order.complete_ready()
            raise
    if order.result["not_drawn"]:
        raise NotDrawn(count=order.result["not_drawn"])
    return order.result


def _read(session: Session, work: jobs.Work, expected: int) -> Run:
    settings = Settings(**work.payload["settings"])
    programme = queries.programme(session, uuid.UUID(work.payload["programme"]))
    if programme is None:
        raise Unknown
    issuer = queries.issuer(session, programme, settings)
    if issuer is None:
        raise rules.NobodyMayIssue(unit=programme.unit_name)
    found = accounts.actor(session, work.created_by) if work.created_by else None
    at = datetime.fromisoformat(work.payload["at"])
    keys = ring(work.databases.config, Purpose.CERTIFICATE)
    # Asked before a number is taken: without a key no certificate could be finished.
    keys.current()
    presses = Presses(work.databases.config, keys, settings.fallback_fonts, expected)
    return Run(work, programme, issuer, settings, found.actor if found else None, at, presses)


def _unfinished(session: Session, programme_id: uuid.UUID) -> list[uuid.UUID]:
    statement = (
        select(col(Certificate.id))
        .where(
            col(Certificate.programme_id) == programme_id, col(Certificate.state) == CertificateState.ISSUING
        )
        .order_by(col(Certificate.series), col(Certificate.number))
    )
    return list(session.execute(statement).scalars())
