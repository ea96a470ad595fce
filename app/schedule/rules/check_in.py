"""When one may check in, and what that counts as."""

from datetime import datetime, timedelta

from app.clock import SHANGHAI
from app.refusals import N_, Refusal
from app.schedule.facts import AttendanceStatus

OPENS_BEFORE = timedelta(minutes=15)
LATE_AFTER = timedelta(minutes=10)


class CheckInNotOpen(Refusal):
    code = "check_in_not_open"
    sentence = N_("还没有到签到时间，%(when)s 起可以签到。")


class CheckInOver(Refusal):
    code = "check_in_over"
    sentence = N_("课程已经结束，不能再签到；如确已到课，请联系班主任补记。")


class SessionCancelled(Refusal):
    code = "session_cancelled"
    sentence = N_("这门课已经取消。")


class WrongCode(Refusal):
    code = "wrong_code"
    sentence = N_("签到码不对或已经更换，请看大屏幕上的新码，或重新扫码。")


def opens_at(starts_at: datetime) -> datetime:
    """Return when check-in begins: a quarter of an hour before the session."""
    return starts_at - OPENS_BEFORE


def is_open(starts_at: datetime, ends_at: datetime, cancelled_at: datetime | None, at: datetime) -> bool:
    """Say whether people may check in at this moment; the end itself is too late."""
    return cancelled_at is None and opens_at(starts_at) <= at < ends_at


def check_window(starts_at: datetime, ends_at: datetime, cancelled_at: datetime | None, at: datetime) -> None:
    """Refuse a check-in outside the session's window, each case in its own words."""
    if cancelled_at is not None:
        raise SessionCancelled
    if at < opens_at(starts_at):
        raise CheckInNotOpen(when=opens_at(starts_at).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"))
    if at >= ends_at:
        raise CheckInOver


def status_at(starts_at: datetime, at: datetime) -> AttendanceStatus:
    """Return what a check-in at this moment counts as: late from ten minutes after the start on."""
    return AttendanceStatus.LATE if at > starts_at + LATE_AFTER else AttendanceStatus.PRESENT
