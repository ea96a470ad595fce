"""Build and change a batch's timetable."""

from app.schedule.operations.timetable.building import add_session, cancel_session, copy_day
from app.schedule.operations.timetable.drafting import drop_template, keep_draft, keep_template
from app.schedule.operations.timetable.moving import move_session, shift_session, undo_move
from app.schedule.operations.timetable.telling import publish_timetable, tell_changes

__all__ = [
    "add_session",
    "cancel_session",
    "copy_day",
    "drop_template",
    "keep_draft",
    "keep_template",
    "move_session",
    "publish_timetable",
    "shift_session",
    "tell_changes",
    "undo_move",
]
