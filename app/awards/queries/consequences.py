"""What a corrected exam means for certificates: exams tell nobody, so the question is asked from here."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.awards import press, rules
from app.awards.facts import CertificateState, Consequences, CorrectionCase, Doubtful, Settings
from app.awards.models import Certificate
from app.awards.queries.candidates import STANDING, candidates
from app.awards.queries.looks import look
from app.awards.queries.programmes import issuer as issuer_of
from app.awards.queries.programmes import programme as programme_of
from app.exams import queries as exams
from app.exams.facts import CorrectionState
from app.exams.records.corrections import CorrectionFacts
from app.organisation.models import Person
from app.planning.rules import completion


def correction_case(session: Session, correction_id: uuid.UUID) -> CorrectionCase | None:
    """Return a finished correction with its programme; None for one that is unknown or under way."""
    found = exams.correction(session, correction_id)
    if found is None or found.state is not CorrectionState.DONE:
        return None
    programme = programme_of(session, found.programme_id)
    return None if programme is None else CorrectionCase(found, programme)


def corrections(session: Session, programme_id: uuid.UUID) -> list[CorrectionFacts]:
    """Return the corrections of a programme's exams that moved somebody over the pass mark."""
    return exams.corrections_of_programme(session, programme_id)


def consequences(session: Session, case: CorrectionCase, settings: Settings, on: date) -> Consequences:
    """Return whose certificate no longer stands on anything after a correction, and who has completed by it.

    Both are asked of the records as they are now: whoever passed another time keeps theirs.
    """
    crossed = {each.person_id for each in exams.effects(session, case.correction.id) if each.crosses}
    if not crossed:
        return Consequences((), ())
    everybody = candidates(session, case.programme, people=crossed)
    known = {each.person_id: each for each in everybody if each.person_id in crossed}
    held = _held(session, case.programme.id, crossed)
    standing = {row.person_id for row in held if row.state in STANDING}
    to_revoke = tuple(
        Doubtful(row.id, row.serial, row.name)
        for row in held
        if row.state is CertificateState.VALID
        and row.person_id in known
        and not completion.has_completed(known[row.person_id].evidence, on)
    )
    issuer = issuer_of(session, case.programme, settings)
    drawn_in = look(session, settings.template)
    to_issue = tuple(
        each
        for key, each in known.items()
        if key not in standing
        and rules.eligible(each.evidence, on)
        and issuer is not None
        and not press.blocks(each, case.programme, issuer, settings, drawn_in, on)
    )
    return Consequences(to_revoke, to_issue)


def _held(session: Session, programme_id: uuid.UUID, people: Iterable[uuid.UUID]) -> list[Any]:
    wanted = set(people)
    statement: Any = (
        select(
            col(Certificate.id),
            col(Certificate.person_id),
            col(Certificate.state),
            col(Certificate.serial),
            col(Person.name),
        )
        .join(Person, col(Person.id) == Certificate.person_id)
        .where(col(Certificate.programme_id) == programme_id)
        .order_by(col(Certificate.serial), col(Certificate.version))
    )
    # The people are picked out here: a correction may concern more of them than a statement holds names.
    return [row for row in session.execute(statement).all() if row.person_id in wanted]
