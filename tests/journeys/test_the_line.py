"""The whole line: from a roster to a certificate that anyone can verify, and an auditor who sees it."""

from pathlib import Path

from tests.journeys import awarding, examining, organizing, training
from tests.journeys.conftest import ADMINISTRATOR, DESK, PHONE, Open
from tests.journeys.hands import enter_as_administrator, enter_first_time
from tests.journeys.organizing import AUDITOR, CADRE, ORGANIZER
from tests.journeys.server import House
from tests.journeys.watching import Watch

OWN = "Qingshuang-26"


def test_from_a_roster_to_a_verified_certificate(
    bare: House, open_page: Open, watch: Watch, tmp_path: Path
) -> None:
    """Four people and a stranger, each in a browser of their own, from the first day to the proof."""
    admin = open_page(bare, DESK)
    enter_as_administrator(admin, *ADMINISTRATOR)
    organizing.add_unit(admin)
    organizing.import_roster(admin)
    organizing.give_role(admin, ORGANIZER, "组织者", "350000")
    organizing.give_role(admin, AUDITOR, "督查员", "350000")
    issued = {each: organizing.issue_password(admin, each) for each in (ORGANIZER, AUDITOR)}

    desk = open_page(bare, DESK)
    enter_first_time(desk, ORGANIZER.staff_no, issued[ORGANIZER], OWN)
    programme = organizing.create_programme(desk)
    organizing.set_tiers(desk, programme)
    organizing.freeze_roster(desk, programme)
    organizing.add_batches(desk, programme)
    organizing.plan_and_publish(desk, programme)
    organizing.bring_forward(desk, programme)
    hall = desk.context.new_page()
    training.make_timetable(hall, programme)
    bare.run("bank", "load", "--author", ADMINISTRATOR[0], "--reviewer", AUDITOR.staff_no)
    training.ask_to_read(desk)
    watch.expect("a form comes back with its faults")
    examining.make_exam(desk)

    auditor = open_page(bare, DESK)
    enter_first_time(auditor, AUDITOR.staff_no, issued[AUDITOR], OWN)
    awarding.coverage_before(auditor, programme)

    phone = open_page(bare, PHONE)
    enter_first_time(phone, CADRE.staff_no, organizing.issue_password(desk, CADRE), OWN)
    training.check_in(phone, hall)
    training.read(phone)
    training.see_who_has_read(desk)
    watch.expect("the network is gone")
    code = examining.take_exam(phone, bare)
    examining.mark(desk)
    examining.see_result(phone, code)

    awarding.issue(desk, programme)
    certificate = awarding.download(phone, tmp_path)
    watch.expect("something is none of one's own")
    code = awarding.read_code(certificate)
    awarding.verify(open_page(bare, PHONE), code, certificate, bare)
    awarding.verify_offline(code, certificate, bare)
    awarding.coverage_after(auditor, programme)
