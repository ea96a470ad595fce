"""What is done with the schedule."""

from app.schedule.operations.attendance import check_in, record_attendance
from app.schedule.operations.calendar import close_feed, open_feed
from app.schedule.operations.excusing import excuse_absence, expect_again
from app.schedule.operations.places import add_lecturer, add_venue, change_lecturer, change_venue
from app.schedule.operations.timetable import (
    add_session,
    cancel_session,
    copy_day,
    move_session,
    shift_session,
    undo_move,
)

__all__ = [
    "add_lecturer",
    "add_session",
    "add_venue",
    "cancel_session",
    "change_lecturer",
    "change_venue",
    "check_in",
    "close_feed",
    "copy_day",
    "excuse_absence",
    "expect_again",
    "move_session",
    "open_feed",
    "record_attendance",
    "shift_session",
    "undo_move",
]
