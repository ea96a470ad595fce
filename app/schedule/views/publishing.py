"""Publish a timetable; tell what changed in it now, instead of after a quiet while."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from app.schedule import operations, policy, queries
from app.schedule.facts import TimetableFacts
from app.schedule.views.counter import desk
from app.web.desk import Answer, Visit, may

BUILD = may(policy.run, queries.timetable, key="batch_id")


@desk.post("/batches/<uuid:batch_id>/timetable/publish", needs=BUILD)
def publish(visit: Visit, batch: TimetableFacts) -> Answer:
    told = operations.publish_timetable(visit.session, batch.id, by=visit.actor, at=visit.at)
    flash(_("课表已发布，已通知 %(n)s 名学员。", n=told), "ok")
    return redirect(url_for("schedule.timetable", batch_id=batch.id), 303)


@desk.post("/batches/<uuid:batch_id>/timetable/tell", needs=BUILD)
def tell_changes(visit: Visit, batch: TimetableFacts) -> Answer:
    told = operations.tell_changes(visit.session, batch.id, by=visit.actor, at=visit.at)
    flash(_("已通知 %(n)s 人。", n=told), "ok")
    return redirect(url_for("schedule.timetable", batch_id=batch.id), 303)
