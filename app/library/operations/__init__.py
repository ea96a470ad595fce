"""What is done in the library: documents brought in and published, reading asked for, conveyance reported."""

from app.library.operations.documents import (
    bring_in,
    correct,
    discard,
    keep,
)
from app.library.operations.reading import (
    REMINDER,
    confirm_reading,
    open_reading_task,
    publish_document,
    remind_unread,
    report_conveyance,
)

__all__ = [
    "REMINDER",
    "bring_in",
    "confirm_reading",
    "correct",
    "discard",
    "keep",
    "open_reading_task",
    "publish_document",
    "remind_unread",
    "report_conveyance",
]
