"""What the timetable says no to."""

from collections.abc import Iterable

from app.refusals import N_, Refusal
from app.schedule.rules.obstacles import Obstacle, ObstacleKind


class EndsBeforeStart(Refusal):
    code = "ends_before_start"
    sentence = N_("结束时间须晚于开始时间。")


class OutsideBatch(Refusal):
    code = "outside_batch"
    sentence = N_("课程须在本期日期之内（%(first)s 至 %(last)s）。")


class TooManyMinutes(Refusal):
    code = "too_many_minutes"
    sentence = N_("计学时的分钟数不能超过课程时长（%(length)s 分钟），也不能为负数。")


class BatchCancelled(Refusal):
    code = "batch_cancelled"
    sentence = N_("本期已取消，不能再排课。")


class SessionGone(Refusal):
    code = "session_cancelled"
    sentence = N_("这门课已经取消，不能再改。")


class LecturerBusy(Refusal):
    code = "lecturer_busy"
    sentence = N_("授课人“%(name)s”在 %(when)s 已有安排%(what)s，请改时间或换人。")


class VenueBusy(Refusal):
    code = "venue_busy"
    sentence = N_("场地“%(name)s”在 %(when)s 已被占用%(what)s，请改时间或换场地。")


class BatchBusy(Refusal):
    code = "batch_busy"
    sentence = N_("本期在 %(when)s 已有课%(what)s，请改时间。")


class PeopleBusy(Refusal):
    code = "people_busy"
    sentence = N_("有 %(n)s 名学员在 %(when)s 另有其他班次的课：%(names)s。")


class SeatsTooFew(Refusal):
    code = "seats_too_few"
    sentence = N_("场地“%(name)s”有 %(seats)s 座，少于学员 %(n)s 人。")


class SessionClashes(Refusal):
    """Everything that stands against a session at once; a page shows each of `parts` on its own."""

    code = "session_clashes"
    sentence = N_("与已有安排冲突：%(words)s")

    def __init__(self, parts: list[Refusal]) -> None:
        self.parts = parts
        super().__init__(words="".join(str(part) for part in parts))


class LecturerAway(Refusal):
    code = "lecturer_away"
    sentence = N_("授课人“%(name)s”这段时间不能授课%(why)s。")


class OnHoliday(Refusal):
    code = "on_holiday"
    sentence = N_("%(day)s 放假（%(name)s）。")


class AsksFirst(SessionClashes):
    """Nothing forbids it, but an organizer is to say that it is meant so."""

    code = "asks_first"
    sentence = N_("请先确认：%(words)s")


class SessionChanged(Refusal):
    code = "session_changed"
    sentence = N_("这门课刚刚被别人改过，请刷新页面再看一下。")


class NothingToUndo(Refusal):
    code = "nothing_to_undo"
    sentence = N_("没有可以撤销的调整；这门课之后又改过的，请直接修改。")


class TooFewDays(Refusal):
    code = "too_few_days"
    sentence = N_("需要 %(needed)s 个上课日，本期只有 %(have)s 个；请改本期日期，或换一个模板。")


class NothingToKeep(Refusal):
    code = "nothing_to_keep"
    sentence = N_("没有课程可以保存。")


class TemplateNameTaken(Refusal):
    code = "template_name_taken"
    sentence = N_("已有名为“%(name)s”的模板，请换一个名称。")


class AwayBackwards(Refusal):
    status = 422
    code = "away_backwards"
    sentence = N_("结束日期不能早于开始日期。")


class AlreadyPublished(Refusal):
    code = "already_published"
    sentence = N_("课表已经发布过了。")


class NothingToPublish(Refusal):
    code = "nothing_to_publish"
    sentence = N_("还没有排课，没有可以发布的课表。")


class NothingToTell(Refusal):
    code = "nothing_to_tell"
    sentence = N_("没有还未通知的调整。")


class NoSuchAccount(Refusal):
    status = 422
    code = "no_such_account"
    sentence = N_("没有工号为“%(staff_no)s”的人员账号。")


class NothingToCopy(Refusal):
    code = "nothing_to_copy"
    sentence = N_("%(day)s 没有课程可以复制。")


class SameDay(Refusal):
    code = "same_day"
    sentence = N_("请选择另外一天。")


class NotEnrolled(Refusal):
    code = "not_enrolled"
    sentence = N_("您不在这门课的学员名单中，不能签到；如有疑问请联系班主任。")


class StrangerMarked(Refusal):
    status = 400
    code = "stranger_marked"
    sentence = N_("名单中有人不是本期学员，请刷新页面后重试。")


class TooEarlyToMark(Refusal):
    code = "too_early_to_mark"
    sentence = N_("%(when)s 起才能登记考勤；此前只能登记请假。")


class LateEntryNeedsReason(Refusal):
    status = 422
    code = "late_entry_needs_reason"
    sentence = N_("“%(title)s”上课当天已过，补登考勤须写明原因。")


class MarksChanged(Refusal):
    """Somebody else's marks, or a check-in, came in while the page was open."""

    code = "marks_changed"
    sentence = N_("打开页面后，以下人员的考勤已有更新：%(names)s。请核对后再保存。")


class HourRuleMissing(Refusal):
    code = "hour_rule_missing"
    sentence = N_("培训项目使用的学时规则“%(key)s”不存在，请联系管理员。")


OBSTACLES: dict[ObstacleKind, type[Refusal]] = {
    ObstacleKind.OUTSIDE: OutsideBatch,
    ObstacleKind.BATCH: BatchBusy,
    ObstacleKind.LECTURER: LecturerBusy,
    ObstacleKind.VENUE: VenueBusy,
    ObstacleKind.PERSON: PeopleBusy,
    ObstacleKind.SEATS: SeatsTooFew,
    ObstacleKind.AWAY: LecturerAway,
    ObstacleKind.HOLIDAY: OnHoliday,
}


def refusals(obstacles: Iterable[Obstacle]) -> list[Refusal]:
    """Return obstacles as sentences, each once."""
    found = {str(one): one for one in (OBSTACLES[each.kind](**each.values) for each in obstacles)}
    return list(found.values())
