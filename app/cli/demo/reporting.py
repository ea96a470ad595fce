"""Unit reports of the demo: the cities were asked; some have been accepted, one was returned, some are silent."""

from datetime import timedelta

from sqlmodel import Session, col, select

from app.accounts.facts import NameKind
from app.accounts.queries import account_by_name
from app.cli.demo.people import CITY
from app.cli.demo.stage import Stage
from app.cli.demo.training import Course
from app.organisation import queries as organisation
from app.reports import operations
from app.reports.facts import CallDraft, Section
from app.reports.models import UnitReport
from app.web.actor import Actor

TEXTS = {
    Section.PROGRESS: "主要负责同志任组长，每周调度一次，逐人核对名册，落实到人。\n"
    "各县（市、区）明确一名联络员，请假、补训当天登记。",
    Section.MEASURES: "按层级分批次组织专题班，必修课由党校教师讲授，安排现场教学和交流研讨。\n"
    "课后及时登记学时，缺课人员当周通知补训。",
    Section.PROBLEMS: "未完成人员主要是援派、长期病假和近期调入的同志，逐人原因见未完成名单。",
    Section.NEXT_STEPS: "下月底前办一期补训班，补考同时安排，由人事部门负责，完成后再次报送。",
}


def build(stage: Stage, course: Course) -> None:
    """Ask for the first report: most hand in, 福州's is sent back, some wait, one still writes and some are silent."""
    with stage.act("单位报告") as session:
        by, today = stage.as_organizer(session), stage.today
        draft = CallDraft(
            "第一阶段轮训情况报告",
            "请写明组织推进、主要做法、未完成人员及原因，以及补训安排。",
            today + timedelta(days=4),
        )
        call_id = operations.call(session, course.programme_id, draft, by=by, at=stage.ago(6, 10))
        asked = session.exec(
            select(UnitReport).where(UnitReport.call_id == call_id).order_by(col(UnitReport.unit_path))
        )
        for number, row in enumerate(asked.all()[:19]):
            writer = _writer(session, stage, row.unit_path)
            at = stage.ago(4 - number % 3, 15, number)
            operations.write(session, row.id, TEXTS, revision=0, by=writer, at=at)
            if number == 18:
                continue
            operations.submit(session, row.id, by=writer, at=at)
            if number == 0:
                comment = "请补充主要负责同志参训情况，并列明补训班的日期。"
                operations.send_back(session, row.id, comment=comment, by=by, at=stage.ago(1, 10))
            elif number % 4:
                operations.accept(session, row.id, by=by, at=stage.ago(1, 10, number))


def _writer(session: Session, stage: Stage, path: str) -> Actor:
    """Return who writes for a unit: its own organizer where there is one, else the second of its people."""
    if path.endswith(f"/{CITY}/"):
        writer = account_by_name(session, NameKind.LOGIN, "city-organizer")
        assert writer is not None
        return stage.as_person(session, writer)
    people = organisation.serving(session, path, stage.today)
    return stage.as_person(session, people[min(1, len(people) - 1)].id)
