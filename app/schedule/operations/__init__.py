"""What is done with the schedule."""

from app.schedule.operations.attendance import check_in, record_attendance
from app.schedule.operations.calendar import close_feed, open_feed
from app.schedule.operations.days import drop_day, set_day
from app.schedule.operations.excusing import excuse_absence, expect_again
from app.schedule.operations.places import (
    add_away,
    add_lecturer,
    add_venue,
    change_lecturer,
    change_venue,
    drop_away,
    set_lecturer_hours,
)
from app.schedule.operations.sheets import enter_sheet
from app.schedule.operations.ticks import take_ticks
from app.schedule.operations.timetable import (
    add_session,
    cancel_session,
    copy_day,
    drop_template,
    keep_draft,
    keep_template,
    move_session,
    publish_timetable,
    shift_session,
    tell_changes,
    undo_move,
)

__all__ = [
    "add_away",
    "add_lecturer",
    "add_session",
    "add_venue",
    "cancel_session",
    "change_lecturer",
    "change_venue",
    "check_in",
    "close_feed",
    "copy_day",
    "drop_away",
    "drop_day",
    "drop_template",
    "enter_sheet",
    "excuse_absence",
    "expect_again",
    "keep_draft",
    "keep_template",
    "move_session",
    "open_feed",
    "publish_timetable",
    "record_attendance",
    "set_day",
    "set_lecturer_hours",
    "shift_session",
    "take_ticks",
    "tell_changes",
    "undo_move",
]
