"""What an exam says no to."""

from app.refusals import N_, Forbidden, Malformed, Refusal


class NotAdmitted(Forbidden):
    code = "not_admitted"
    sentence = N_("您不在本场次的考生名单中，请与组织者联系。")


class NotYetOpen(Refusal):
    code = "not_open"
    sentence = N_("本场次 %(opens_at)s 开始，现在还不能进入。")


class NoLongerOpen(Refusal):
    code = "not_open"
    sentence = N_("本场次已于 %(closes_at)s 结束。")


class NotPublished(Refusal):
    code = "not_open"
    sentence = N_("本场考试尚未发布或已经关闭。")


class AttemptsUsed(Refusal):
    code = "attempts_used"
    sentence = N_("本场考试的作答次数已经用完。")


class PaperIncomplete(Refusal):
    code = "not_open"
    sentence = N_("题库现有试题不足以组成本场试卷，请与组织者联系。")


class MalformedResponses(Malformed):
    sentence = N_("作答内容格式不对，没有保存。")


class TooManyResponses(Malformed):
    sentence = N_("一次最多保存 %(most)s 道题的作答。")


class Closed(Refusal):
    code = "closed"
    sentence = N_("本次作答已经结束，内容不再改变。")


class Superseded(Refusal):
    code = "superseded"
    sentence = N_("考试已在另一个页面或设备上继续，本页不再保存。")


class StillOpen(Refusal):
    code = "still_open"
    sentence = N_("本次作答还没有结束。")


class OwnAttempt(Forbidden):
    code = "own_attempt"
    sentence = N_("不能评阅自己的答卷。")


class MarksOutOfRange(Malformed):
    sentence = N_("评分须在 0 至 %(out_of)s 分之间。")


class MarkConflict(Refusal):
    """Somebody else marked the same item first; nothing was changed (GR-3)."""

    code = "mark_conflict"
    sentence = N_("这道题刚由他人评为 %(theirs)s 分，您的评分 %(yours)s 分没有保存，请核对后再评。")
