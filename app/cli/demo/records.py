"""Training some of the people had elsewhere: a few lines recorded singly, and a workbook of a city's."""

from datetime import timedelta
from decimal import Decimal

from app.cli.demo.stage import Stage
from app.cli.demo.training import Course
from app.organisation import queries as organisation
from app.records import operations
from app.records.facts import Outside

COURSES = (
    ("县处级干部进修班", "省委党校", 5, Decimal(40), "结业证书 2026-%03d，存人事处"),
    ("科普业务骨干培训班", "中国科协培训中心", 3, Decimal(24), "培训证明 KP-%03d"),
    ("党员干部网络学院年度必修课", "省干部网络学院", 30, Decimal(20), "网络学院学时证明 %03d"),
)


def build(stage: Stage, course: Course) -> None:
    """Record what every thirtieth person brings along."""
    with stage.act("外部培训") as session:
        by = stage.as_organizer(session)
        people = organisation.serving(session, course.root_path, stage.today)
        told = [each for each in people if each.id != by.person_id][::30]
        for number, person in enumerate(told, start=1):
            title, organiser, days, hours, evidence = COURSES[number % len(COURSES)]
            # Between two batches, so that nobody was in two places at once.
            ends_on = stage.today - timedelta(days=22 + 14 * (number % 6))
            starts_on = ends_on - timedelta(days=days - 1)
            what = Outside(title, organiser, starts_on, ends_on, hours, evidence % number)
            at = stage.ago(min(30, 21 + 14 * (number % 6)), 10)
            line_id = operations.add(session, person.id, what, unit_path=person.unit_path, by=by, at=at)
            if number == 2:
                reason = "主办单位更正了学时，另行登记"
                operations.reverse(session, line_id, reason=reason, by=by, at=at)
