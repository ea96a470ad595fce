"""What the events of this room are called where they are read."""

from flask_babel import lazy_gettext as _l

from app.journal.words import name_actions, name_details, name_types, name_values
from app.schedule import words

name_actions(
    {
        "session.added": _l("新增课次"),
        "session.moved": _l("调整课次"),
        "session.cancelled": _l("取消课次"),
        "attendance.recorded": _l("记录考勤"),
        "attendance.checked_in": _l("签到"),
        "attendance.expected": _l("更新应到情况"),
        "attendance.exported": _l("导出考勤"),
        "venue.added": _l("新增场地"),
        "venue.changed": _l("修改场地"),
        "lecturer.added": _l("新增授课人"),
        "lecturer.changed": _l("修改授课人"),
        "calendar.opened": _l("开通日历订阅"),
        "calendar.closed": _l("撤销日历订阅"),
    }
)
name_details(
    {
        "first": _l("首日"),
        "last": _l("末日"),
        "starts_at": _l("开课时间"),
        "ends_at": _l("下课时间"),
    }
)
name_details({"marks": _l("考勤")}, of="attendance")
name_types(
    {
        "course_session": _l("课次"),
        "venue": _l("场地"),
        "lecturer": _l("授课人"),
        "calendar": _l("日历订阅"),
        "calendar_day": _l("节假日"),
        "timetable_template": _l("课表模板"),
    }
)
name_values("attendance", source=words.SOURCES, marks=words.STATUSES)
name_values("session", activity_form=words.FORMS)
name_values("day", kind=words.DAYS)
