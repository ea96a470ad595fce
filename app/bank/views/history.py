"""Who changed what: an item's versions, each with its difference from the one before, and all that was done."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.bank import labels, operations, policy, queries
from app.bank.counter import desk
from app.bank.facts import BankItemFacts, VersionFacts
from app.refusals import Unknown
from app.web.desk import Answer, Visit, may
from question_bank.differences import Change, differences

READ = may(policy.read_item, queries.item, key="item_id")
ITEM = may(policy.keep_item, queries.item, key="item_id")


@dataclass(frozen=True)
class Step:
    """One version and in what it differs from the one before; the first differs from nothing."""

    version: VersionFacts
    changes: tuple[Change, ...]


@desk.get("/bank/items/<uuid:item_id>/history", needs=READ)
def history(visit: Visit, item: BankItemFacts) -> Answer:
    return render_template(
        "bank/history.html",
        item=item,
        steps=_steps(queries.versions(visit.session, item.id)),
        happenings=queries.happenings(visit.session, item.id),
        changeable=policy.keep_item(visit.actor, item),
        words=labels,
    )


def _steps(versions: list[VersionFacts]) -> list[Step]:
    before = {each.number: each.entry for each in versions}
    return [
        Step(each, differences(before[each.number - 1], each.entry) if each.number > 1 else ())
        for each in versions
    ]


@desk.post("/bank/items/<uuid:item_id>/restore/<int:number>", needs=ITEM)
def restore(visit: Visit, item: BankItemFacts, number: int) -> Answer:
    """Take an earlier wording up again, as a new version that is reviewed like any other."""
    entry = next(
        (each.entry for each in queries.versions(visit.session, item.id) if each.number == number), None
    )
    if entry is None:
        raise Unknown
    operations.revise(visit.session, item.id, entry, from_version=item.version, by=visit.actor, at=visit.at)
    flash(_("已按第 %(n)s 版另存新的一版，须重新送审。", n=number), "ok")
    return redirect(url_for("bank.show", item_id=item.id), 303)
