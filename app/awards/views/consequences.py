"""After a corrected exam: the certificates that no longer hold, the people who completed by it, one decision."""

from typing import Any

from flask import redirect, render_template, url_for

from app.awards import operations, policy, queries
from app.awards.facts import CorrectionCase
from app.awards.forms import RevokeForm
from app.awards.views.counter import desk, settings, settings_to_issue
from app.clock import day_of
from app.web.desk import Answer, Visit, may

THE_CASE: dict[str, Any] = {"load": queries.correction_case, "key": "correction_id"}


def _page(visit: Visit, case: CorrectionCase, form: RevokeForm) -> str:
    return render_template(
        "awards/consequences.html",
        case=case,
        form=form,
        found=queries.consequences(visit.session, case, settings(), day_of(visit.at)),
    )


@desk.get("/certificates/corrections/<uuid:correction_id>", needs=may(policy.settle, **THE_CASE))
def consequences(visit: Visit, case: CorrectionCase) -> Answer:
    """List what a correction means for certificates."""
    return _page(visit, case, RevokeForm(formdata=None))


@desk.post("/certificates/corrections/<uuid:correction_id>", needs=may(policy.settle, **THE_CASE))
def carry_out(visit: Visit, case: CorrectionCase) -> Answer:
    """Revoke and issue together, with one confirmation."""
    form = RevokeForm()
    if not form.validate():
        return _page(visit, case, form), 422
    job_id = operations.carry_out(
        visit.session,
        case,
        reason=form.reason.data or "",
        settings=settings_to_issue(),
        by=visit.actor,
        at=visit.at,
        link=url_for("awards.consequences", correction_id=case.correction.id),
    )
    return redirect(url_for("web.job", job_id=job_id), 303)
