"""The tiers of a programme, with their people counted as one writes."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.clock import day_of
from app.planning import operations, policy, queries, words
from app.planning.facts import Profile, TierCensus
from app.planning.forms import read_tiers, tier_lines
from app.planning.models import PlanState
from app.planning.queries import people
from app.planning.records import ProgrammeFacts, TierDraft, TierFacts
from app.planning.rules.tiers import census
from app.planning.views.counter import ORGANIZE_PROGRAMME, SEE_PROGRAMME, crumbs, desk, parts
from app.web.desk import Answer, Visit


@dataclass(frozen=True)
class Counted:
    """The tiers with their people; those no tier fits are told by what they are."""

    lines: tuple[tuple[str, int, int], ...]
    outside: tuple[tuple[Profile, int], ...]
    frozen: bool

    @property
    def outside_count(self) -> int:
        return sum(people for _profile, people in self.outside)


def _facts(drafts: Sequence[TierDraft]) -> list[TierFacts]:
    return [
        TierFacts(
            draft.id or uuid.UUID(int=number),
            number,
            draft.name,
            draft.levels,
            draft.ranks,
            draft.leaders_only,
        )
        for number, draft in enumerate(drafts, start=1)
    ]


def _count(visit: Visit, programme: ProgrammeFacts, tiers: Sequence[TierFacts]) -> Counted:
    frozen = programme.roster_as_of is not None
    if frozen:
        profiles = people.on_roster(visit.session, programme.id)
    else:
        profiles = people.serving(visit.session, programme.unit_path, day_of(visit.at))
    found: TierCensus = census(profiles, [tier.rule for tier in tiers])
    outside = sorted(found.unmatched.items(), key=lambda each: -each[1])
    lines = tuple(
        (tier.name, line.count, line.taken_earlier) for tier, line in zip(tiers, found.lines, strict=True)
    )
    return Counted(lines, tuple(outside), frozen)


def _page(visit: Visit, programme: ProgrammeFacts, tiers: Sequence[TierFacts], saved: bool) -> str:
    in_force = queries.published(visit.session, programme.id)
    return render_template(
        "planning/tiers.html",
        programme=programme,
        crumbs=crumbs(programme, (_("层级"), None)),
        tabs=parts(programme.id, "tiers"),
        lines=tier_lines(tiers),
        tiers=tiers,
        counted=_count(visit, programme, tiers),
        today=day_of(visit.at),
        words=words,
        saved=saved,
        in_force=in_force is not None and in_force.state is PlanState.PUBLISHED,
        may_organize=policy.organize(visit.actor, programme),
    )


@desk.get("/programmes/<uuid:programme_id>/tiers", needs=SEE_PROGRAMME)
def tiers(visit: Visit, programme: ProgrammeFacts) -> Answer:
    return _page(visit, programme, queries.tiers(visit.session, programme.id), saved=True)


def _sent() -> list[TierDraft]:
    lists: dict[str, list[str]] = dict(request.form.lists())
    return read_tiers(lists)


@desk.post("/programmes/<uuid:programme_id>/tiers", needs=ORGANIZE_PROGRAMME)
def set_tiers(visit: Visit, programme: ProgrammeFacts) -> Answer:
    drafts = _sent()
    if "count" in request.form:
        return _page(visit, programme, _facts(drafts), saved=False)
    operations.set_tiers(visit.session, programme.id, drafts, by=visit.actor, at=visit.at)
    flash(_("层级已保存。"), "ok")
    return redirect(url_for("planning.tiers", programme_id=programme.id), 303)


@desk.post(
    "/programmes/<uuid:programme_id>/tiers/count", needs=ORGANIZE_PROGRAMME, writes=False, journalled=False
)
def count_tiers(visit: Visit, programme: ProgrammeFacts) -> Answer:
    counted: Any = _count(visit, programme, _facts(_sent()))
    return render_template(
        "planning/census.html", counted=counted, today=day_of(visit.at), words=words, programme=programme
    )
