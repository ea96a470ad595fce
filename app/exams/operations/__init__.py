"""What is done in the exams room."""

from app.exams.operations.analyses import order_analysis
from app.exams.operations.appeals import decide_appeal, file_appeal
from app.exams.operations.automatic import mark_attempt, mark_attempts, mark_exam
from app.exams.operations.checks import draw_check, record_finding
from app.exams.operations.closing import close_overdue
from app.exams.operations.corrections import approve as approve_correction
from app.exams.operations.corrections import propose as propose_correction
from app.exams.operations.corrections import withdraw as withdraw_correction
from app.exams.operations.delivering import accept, reject, take_in
from app.exams.operations.entering import Entry, enter, look
from app.exams.operations.extensions import extend_hall, extend_person
from app.exams.operations.gathered import save_gathered
from app.exams.operations.integrity import note_device, order_report
from app.exams.operations.make_ups import make_up_sitting
from app.exams.operations.managing import (
    change_exam,
    close_exam,
    create_exam,
    publish_exam,
    release_results,
)
from app.exams.operations.manual import finish_marking, mark_item
from app.exams.operations.opening import open_paper, record_evidence
from app.exams.operations.outages import extend_outage
from app.exams.operations.plans import set_plan
from app.exams.operations.regrading import regrade_some
from app.exams.operations.reopening import reopen
from app.exams.operations.reversing import reverse
from app.exams.operations.saving import save_responses
from app.exams.operations.scripts import mark_script
from app.exams.operations.seating import seat_candidates
from app.exams.operations.sittings import admit, allow_time, change_sitting, open_sitting
from app.exams.operations.starting import Arrival, enter_hall, start
from app.exams.operations.submitting import Submission, hand_in, submit
from app.exams.operations.telling import ToldResult, tell_result
from app.exams.operations.voiding import void

__all__ = [
    "Arrival",
    "Entry",
    "Submission",
    "ToldResult",
    "accept",
    "admit",
    "allow_time",
    "approve_correction",
    "change_exam",
    "change_sitting",
    "close_exam",
    "close_overdue",
    "create_exam",
    "decide_appeal",
    "draw_check",
    "enter",
    "enter_hall",
    "extend_hall",
    "extend_outage",
    "extend_person",
    "file_appeal",
    "finish_marking",
    "hand_in",
    "look",
    "make_up_sitting",
    "mark_attempt",
    "mark_attempts",
    "mark_exam",
    "mark_item",
    "mark_script",
    "note_device",
    "open_paper",
    "open_sitting",
    "order_analysis",
    "order_report",
    "propose_correction",
    "publish_exam",
    "record_evidence",
    "record_finding",
    "regrade_some",
    "reject",
    "release_results",
    "reopen",
    "reverse",
    "save_gathered",
    "save_responses",
    "seat_candidates",
    "set_plan",
    "start",
    "submit",
    "take_in",
    "tell_result",
    "void",
    "withdraw_correction",
]
