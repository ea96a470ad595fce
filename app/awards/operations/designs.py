"""Write designs of certificates, go back to earlier versions, and let a second person approve what is used."""

import hashlib
import uuid
from datetime import datetime

from sqlmodel import Session, col, select

from app.awards import press, rules
from app.awards.designs import DesignState
from app.awards.facts import Settings
from app.awards.models import Design, DesignVersion
from app.clock import day_of, new_id
from app.journal import operations as journal
from app.organisation.facts import UnitFacts
from app.refusals import N_, Refusal, Unknown
from app.web.actor import Actor
from certificates.fitting import clashes, trial_problems
from certificates.looks import FIRST
from certificates.templates import TEMPLATES, Template, read_template, shipped_text


class ChangedMeanwhile(Refusal):
    code = "changed_meanwhile"
    sentence = N_("他人已保存第 %(newest)s 版。您的修改没有保存，请在最新版上重新修改。")


class NothingChanged(Refusal):
    status = 422
    code = "nothing_changed"
    sentence = N_("内容与第 %(number)s 版相同，没有需要保存的修改。")


class DoesNotFit(Refusal):
    status = 422
    code = "does_not_fit"
    sentence = N_("试排没有通过：有的位置重叠或超出边框，或有文字排不下。请按预览下的说明修改。")


class WaitsAlready(Refusal):
    code = "waits_already"
    sentence = N_("这个样式有一版正在等待审核，请先审核或撤回。")


class NotTheNewest(Refusal):
    code = "not_the_newest"
    sentence = N_("只有最新一版可以提交或审核，请刷新页面。")


def create(
    session: Session, unit: UnitFacts, based_on: str, name: str, *, by: Actor, at: datetime
) -> uuid.UUID:
    """Give a unit a design of its own, beginning with a template the system brings."""
    if based_on not in TEMPLATES:
        raise Unknown
    key = new_id()
    row = Design(
        id=key,
        # The last digits of the id are its random ones.
        key=f"t{key.hex[-10:]}",
        name=name,
        based_on=based_on,
        unit_id=unit.id,
        unit_path=unit.path,
        created_by=by.person_id,
        created_at=at,
    )
    session.add(row)
    session.flush()
    content = shipped_text(based_on)
    _add(session, row, FIRST, content, DesignState.SHIPPED, by=by, at=at)
    _record(session, "design.created", row, FIRST, content, by, at)
    return row.id


def save(
    session: Session, design_id: uuid.UUID, content: str, *, seen: int, note: str, by: Actor, at: datetime
) -> int:
    """Keep what was written as the next version; `seen` is the version it was written over. Raises BadTemplate."""
    row, newest = _newest(session, design_id)
    if newest.number != seen:
        raise ChangedMeanwhile(newest=newest.number)
    template = read_template(content)
    if template == read_template(newest.content):
        raise NothingChanged(number=newest.number)
    if clashes(template.layout):
        raise DoesNotFit
    _withdraw_waiting(newest)
    _add(session, row, seen + 1, content, DesignState.DRAFT, note=note, by=by, at=at)
    _record(session, "design.saved", row, seen + 1, content, by, at)
    return seen + 1


def restore(session: Session, design_id: uuid.UUID, number: int, *, by: Actor, at: datetime) -> int:
    """Go back to an earlier version: its content becomes the next one, and nothing between is lost."""
    row, newest = _newest(session, design_id)
    old = session.exec(
        select(DesignVersion).where(DesignVersion.design_id == design_id, DesignVersion.number == number)
    ).one_or_none()
    if old is None:
        raise Unknown
    if read_template(old.content) == read_template(newest.content):
        raise NothingChanged(number=newest.number)
    _withdraw_waiting(newest)
    made = newest.number + 1
    _add(session, row, made, old.content, DesignState.DRAFT, restored_from=number, by=by, at=at)
    _record(session, "design.restored", row, made, old.content, by, at, restored=number)
    return made


def ask(
    session: Session, design_id: uuid.UUID, number: int, *, settings: Settings, by: Actor, at: datetime
) -> None:
    """Ask a second person for approval of the newest version; what does not fit the trials is not asked for."""
    row, newest = _newest(session, design_id, number)
    if newest.state is DesignState.ASKED:
        raise WaitsAlready
    if newest.state is not DesignState.DRAFT:
        raise NotTheNewest
    template = read_template(newest.content)
    if clashes(template.layout) or misfits(template, settings, at):
        raise DoesNotFit
    newest.state = DesignState.ASKED
    session.flush()
    _record(session, "design.asked", row, number, newest.content, by, at)


def approve(session: Session, design_id: uuid.UUID, number: int, *, by: Actor, at: datetime) -> None:
    """Let certificates be issued with the version that waits, as a second person."""
    _decide(session, design_id, number, DesignState.APPROVED, "design.approved", "", by, at)


def decline(
    session: Session, design_id: uuid.UUID, number: int, *, comment: str, by: Actor, at: datetime
) -> None:
    """Send the version that waits back with a comment, as a second person."""
    _decide(session, design_id, number, DesignState.DECLINED, "design.declined", comment, by, at)


def withdraw(session: Session, design_id: uuid.UUID, number: int, *, by: Actor, at: datetime) -> None:
    """Take a version back that waits for approval."""
    row, newest = _newest(session, design_id, number)
    if newest.state is not DesignState.ASKED:
        raise NotTheNewest
    newest.state = DesignState.DRAFT
    session.flush()
    _record(session, "design.withdrawn", row, number, newest.content, by, at)


def retire(session: Session, design_id: uuid.UUID, *, retired: bool, by: Actor, at: datetime) -> None:
    """Offer a design no more when certificates are issued, or offer it again; what was issued stays as it is."""
    row, newest = _newest(session, design_id)
    if (row.retired_at is not None) == retired:
        return
    row.retired_at = at if retired else None
    session.flush()
    action = "design.retired" if retired else "design.revived"
    _record(session, action, row, newest.number, newest.content, by, at)


def misfits(template: Template, settings: Settings, at: datetime) -> dict[str, tuple[press.Problem, ...]]:
    """Return which trials a template does not fit, and why."""
    fonts = press.fonts(settings.fallback_fonts)
    issuer = settings.issuer or press.SAMPLE_ISSUER
    return trial_problems(template, fonts, on=day_of(at), issuer=issuer, base_url=settings.base_url)


def _newest(
    session: Session, design_id: uuid.UUID, number: int | None = None
) -> tuple[Design, DesignVersion]:
    """Return a design, held for this transaction, with its newest version; refuse another than `number`."""
    row = session.exec(select(Design).where(col(Design.id) == design_id).with_for_update()).one_or_none()
    if row is None:
        raise Unknown
    statement = select(DesignVersion).where(col(DesignVersion.design_id) == design_id)
    newest = session.exec(statement.order_by(col(DesignVersion.number).desc()).limit(1)).one()
    if number is not None and newest.number != number:
        raise NotTheNewest
    return row, newest


def _withdraw_waiting(newest: DesignVersion) -> None:
    if newest.state is DesignState.ASKED:
        # Overtaken: what is newer is what will be asked for.
        newest.state = DesignState.DRAFT


def _add(
    session: Session,
    row: Design,
    number: int,
    content: str,
    state: DesignState,
    *,
    note: str = "",
    restored_from: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    session.add(
        DesignVersion(
            id=new_id(),
            design_id=row.id,
            number=number,
            state=state,
            content=content,
            digest=_digest(content),
            title=read_template(content).title,
            note=note,
            restored_from=restored_from,
            written_by=by.person_id,
            written_at=at,
        )
    )
    session.flush()


def _decide(
    session: Session,
    design_id: uuid.UUID,
    number: int,
    state: DesignState,
    action: str,
    comment: str,
    by: Actor,
    at: datetime,
) -> None:
    row, newest = _newest(session, design_id, number)
    if newest.state is not DesignState.ASKED:
        raise NotTheNewest
    rules.decides_look(newest.written_by, by.person_id)
    newest.state, newest.decided_by, newest.decided_at, newest.comment = state, by.person_id, at, comment
    session.flush()
    _record(session, action, row, number, newest.content, by, at)


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def _record(
    session: Session,
    action: str,
    row: Design,
    number: int,
    content: str,
    by: Actor,
    at: datetime,
    restored: int | None = None,
) -> None:
    journal.record(
        session,
        action,
        "certificate_design",
        row.id,
        by=by,
        at=at,
        unit_path=row.unit_path,
        name=row.name,
        look=f"{row.key}@{number}",
        content_sha256=_digest(content),
        restored=restored,
    )
