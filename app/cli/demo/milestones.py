"""The programme's task list: the usual steps, done so far as the story has come, and two that need somebody."""

from datetime import date, datetime, timedelta

from app.accounts.facts import NameKind
from app.accounts.queries import account_by_name
from app.cli.demo.stage import Stage
from app.cli.demo.training import Course
from app.planning import queries as plans
from app.roadmap import operations, queries, rules
from app.roadmap.facts import Draft

WORDS = {
    "确定层级，冻结应训名册": "名册已与人事部门核对",
    "发布轮训计划": "已通知到本人和所在单位",
    "落实课表、师资和场地": "讲师和场地均已确认",
}


def build(stage: Stage, course: Course) -> None:
    """List the tasks, give some to the city's organizer, and let those whose day has passed be done."""
    with stage.act("任务书与路线图") as session:
        by, at = stage.as_organizer(session), stage.ago(129)
        programme = plans.programme(session, course.programme_id)
        city = account_by_name(session, NameKind.LOGIN, "city-organizer")
        assert programme is not None
        assert city is not None
        spans = queries.spans(session, programme.id)
        drafts = rules.usual(programme.starts_on, programme.ends_on, spans, exam=programme.exam_required)
        today = stage.today
        near = Draft("报送轮训工作小结", "各设区市科协各报一份。", _ago(today, 20), _ago(today, -4))
        late = Draft("核实漏网人员", "逐人核对，说明原因。", _ago(today, 30), _ago(today, 6))
        for owner_id, given in ((by.person_id, [*drafts, late]), (city, [near])):
            keys = operations.add(session, programme.id, given, owner_id=owner_id, by=by, at=at)
            for key, draft in zip(keys, given, strict=True):
                if draft.due_on < today and draft is not late:
                    done_on = draft.due_on - timedelta(days=1)
                    note = WORDS.get(draft.title, "")
                    operations.finish(session, key, done_on=done_on, note=note, by=by, at=_on(stage, done_on))


def _ago(today: date, days: int) -> date:
    return today - timedelta(days=days)


def _on(stage: Stage, day: date) -> datetime:
    return stage.ago((stage.today - day).days, 17)
