"""Act four: the study guide, who has read it, and which units have passed the document on."""

import uuid
from datetime import timedelta

from sqlmodel import Session

from app.cli.demo.stage import Stage
from app.cli.demo.training import Course
from app.library import operations as library
from app.library.facts import ConveyanceForm
from app.organisation import queries as organisation
from app.web.actor import Scope
from question_bank.content import NOTICE, load_guide

FORMS = (ConveyanceForm.CENTRE_GROUP_STUDY, ConveyanceForm.SYMPOSIUM, ConveyanceForm.DISCUSSION)


def build(stage: Stage, course: Course) -> None:
    """Ask everyone to read, let most of them do it, and let most units report."""
    with stage.act("学习材料与阅读任务") as session:
        by = stage.as_organizer(session)
        document_id = library.publish_document(
            session,
            document_no=NOTICE.number,
            title=NOTICE.title,
            issued_on=NOTICE.issued_on,
            sections=load_guide(),
            by=by,
            at=stage.ago(136),
        )
        root = organisation.units(session, Scope((course.root_path,)), stage.today)[0]
        task_id = library.open_reading_task(
            session,
            document_id=document_id,
            title="原原本本学通知",
            unit_id=root.id,
            opens_on=stage.today - timedelta(days=120),
            due_on=stage.today + timedelta(days=20),
            by=by,
            at=stage.ago(120),
        )
    _read(stage, course, task_id)
    with stage.act("各单位传达回执") as session:
        _report(session, stage, course, task_id)


def _read(stage: Stage, course: Course, task_id: uuid.UUID) -> None:
    with stage.databases.session(readonly=True) as session:
        everyone = organisation.serving(session, course.root_path, stage.today)
    readers = [each for each in everyone if stage.chance(0.82) and each.name != "林知远"]
    for start in range(0, len(readers), 200):
        with stage.databases.transaction() as session:
            for each in readers[start : start + 200]:
                by = stage.as_person(session, each.id)
                at = stage.ago(
                    stage.dice.randint(1, 38), stage.dice.randint(8, 21), stage.dice.randint(0, 59)
                )
                library.confirm_reading(session, task_id, by=by, at=at)
    stage.say(f"阅读回执：{len(readers)} 份")


def _report(session: Session, stage: Stage, course: Course, task_id: uuid.UUID) -> None:
    by = stage.as_organizer(session)
    for number, unit in enumerate(organisation.units(session, Scope((course.root_path,)), stage.today)):
        if stage.chance(0.25):
            continue
        days = stage.dice.randint(60, 115)
        library.report_conveyance(
            session,
            task_id,
            unit.id,
            held_on=stage.today - timedelta(days=days),
            form=FORMS[number % 3],
            headcount=stage.dice.randint(3, 30),
            by=by,
            at=stage.ago(days - 1),
        )
