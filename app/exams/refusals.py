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


class TooLate(Refusal):
    code = "not_open"
    sentence = N_("本场次 %(last)s 起不再入场，您已超过最晚入场时间，请与组织者联系。")


class TooSoonAgain(Refusal):
    code = "not_open"
    sentence = N_("两次作答之间须间隔 %(hours)s 小时，%(again)s 起可以再考。")


class NotPublished(Refusal):
    code = "not_open"
    sentence = N_("本场考试尚未发布或已经关闭。")


class NothingToAnalyse(Refusal):
    code = "nothing_to_analyse"
    sentence = N_("还没有已公布成绩的答卷可以分析；成绩公布后再试。")


class AttemptsUsed(Refusal):
    code = "attempts_used"
    sentence = N_("本场考试的作答次数已经用完。")


class PaperIncomplete(Refusal):
    code = "not_open"
    sentence = N_("题库现有试题不足以组成本场试卷，请与组织者联系。")


class FormTooAlike(Refusal):
    code = "not_open"
    sentence = N_(
        "题库变动后，您这份试卷至少要重复 %(least)s 道您做过的题，超过本场次允许的 %(percent)s%%，暂时不能开始。"
        "您的机会没有用掉，请与组织者联系。"
    )


class MalformedResponses(Malformed):
    sentence = N_("作答内容格式不对，没有保存。")


class TooManyResponses(Malformed):
    sentence = N_("一次最多保存 %(most)s 道题的作答。")


class BodyTooLarge(Malformed):
    status = 413
    code = "too_large"
    sentence = N_("一次提交的内容过大，没有保存。")


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


class TooFewForYou(Refusal):
    """Figures over so few people would tell one of them their own result before its release (GR-7)."""

    code = "too_few"
    sentence = N_("您是本场考试的考生，已评完的不足 5 人，您的成绩公布后才能查看分析。")


class ExamFixed(Refusal):
    code = "fixed"
    sentence = N_("本场考试已经发布或关闭，不能再作这项改动。")


class NoItems(Refusal):
    status = 422
    code = "no_items"
    sentence = N_("双向细目表至少要有一行。")


class PassMarkOutside(Refusal):
    status = 422
    code = "pass_mark"
    sentence = N_("及格线须大于 0 且不超过总分 %(total)s 分，优秀线须在及格线与总分之间。")


class BlueprintShort(Refusal):
    code = "bank_too_small"
    sentence = N_("题库中可用的试题不足，暂不能发布。%(missing)s")


class PaperNotDrawn(Refusal):
    code = "paper_not_drawn"
    sentence = N_("抽不出这份试卷。%(missing)s")


class WindowReversed(Refusal):
    status = 422
    code = "window"
    sentence = N_("结束时间须晚于开始时间。")


class AdmissionOutsideWindow(Refusal):
    status = 422
    code = "window"
    sentence = N_("最晚入场时间须在开始时间之后，且不晚于结束时间。")


class ReasonMissing(Refusal):
    status = 422
    code = "reason"
    sentence = N_(
        "请写明照顾的理由，时长须在正常时长的 100%% 至 %(most)s%% 之间，另加不超过 %(minutes)s 分钟。"
    )


class AlreadyStarted(Refusal):
    code = "started"
    sentence = N_("该学员已经开始作答，截止时间不再改变。")


class NobodyToMakeUp(Refusal):
    code = "nobody"
    sentence = N_("目前没有需要补考的人员。")


class SittingBegun(Refusal):
    code = "begun"
    sentence = N_("本场次已经开始或结束，时间不再改变。")


class WrongBatch(Refusal):
    status = 422
    code = "batch"
    sentence = N_("这个批次不属于本场考试的专项。")


class VoidReasonMissing(Refusal):
    status = 422
    code = "reason"
    sentence = N_("请写明作废的理由。")


class AlreadyVoided(Refusal):
    code = "voided"
    sentence = N_("这次作答此前已经作废。")


class MarkReasonMissing(Refusal):
    status = 422
    code = "reason"
    sentence = N_("改动已有评分时，请写明理由。")


class OwnExtension(Forbidden):
    code = "own_attempt"
    sentence = N_("不能为自己办理延时。")


class ExtensionOutOfRange(Refusal):
    status = 422
    code = "minutes"
    sentence = N_("一次延长须在 1 至 %(most)s 分钟之间。")


class ExtensionReasonMissing(Refusal):
    status = 422
    code = "reason"
    sentence = N_("请写明延时或撤回的理由。")


class NobodyToExtend(Refusal):
    status = 422
    code = "nobody"
    sentence = N_("没有可以延时的考生：须正在作答或尚未开始，且不含办理人本人。")


class AlreadyReversed(Refusal):
    code = "reversed"
    sentence = N_("这次延时此前已经撤回。")


class OutageOutOfRange(Refusal):
    status = 422
    code = "outage"
    sentence = N_("故障的结束须晚于开始，不晚于现在，且在本场次开始之后。")


class SeatsTooFew(Refusal):
    status = 422
    code = "seats"
    sentence = N_("座位不够，还差 %(missing)s 个。")


class OwnReopening(Forbidden):
    code = "own_attempt"
    sentence = N_("不能重新开放自己的作答。")


class ReopenReasonMissing(Refusal):
    status = 422
    code = "reason"
    sentence = N_("请写明重新开放的理由。")


class ReopenOutOfRange(Refusal):
    status = 422
    code = "minutes"
    sentence = N_("接着作答的时间须在 1 至 %(most)s 分钟之间，不超过本人的全部作答时长。")


class NotTheLastAttempt(Refusal):
    code = "not_last"
    sentence = N_("此后还有一次作答，只能重新开放最后一次。")


class NoTimeToReopen(Refusal):
    code = "not_open"
    sentence = N_("本场次已经结束。请先为本人延时，再重新开放。")


class ResultSeen(Refusal):
    code = "released"
    sentence = N_("本人已能看到这次作答的成绩和答案，不能接着作答；可以安排补考。")


class CapOutside(Refusal):
    status = 422
    code = "cap"
    sentence = N_("补考计分上限须在及格线 %(low)s 分与总分 %(high)s 分之间。")


class FormsTooAlike(Refusal):
    code = "forms_too_alike"
    sentence = N_(
        "题库不够另出一份试卷：有 %(people)s 人的补考卷 %(count)s 题中最少也要重复 %(least)s 题，"
        "超过 %(percent)s%%。补写下列试题后就不必重复：%(write)s。"
    )


class NotADelivery(Refusal):
    status = 422
    code = "not_a_delivery"
    sentence = N_("这不是考试页面保存的应急作答文件，或者文件不完整。请考生在考试页面重新保存一份。")


class DeliveryForeign(Refusal):
    status = 422
    code = "delivery_foreign"
    sentence = N_("这份文件属于另一次作答，不能导入到这里。请核对考生，到那次作答的页面导入。")


class DeliveryDamaged(Refusal):
    status = 422
    code = "delivery_damaged"
    sentence = N_("文件的加密校验不符：内容在传递中损坏或被改动，不能导入。请考生重新保存一份。")


class DeliveryKnown(Refusal):
    code = "delivery_known"
    sentence = N_("这份文件已于 %(at)s 导入过，不能再次导入。")


class DeliveryNothingNew(Refusal):
    status = 422
    code = "delivery_nothing_new"
    sentence = N_("文件里没有比系统已存更新的作答，无须导入。")


class DeliveryTooEarly(Refusal):
    code = "still_open"
    sentence = N_("本次作答还没有结束。请考生联网后在考试页面继续，结束后仍未送达的，再在这里导入。")


class DeliveryDecided(Refusal):
    code = "decided"
    sentence = N_("这份文件已经处理过，处理结果不再改变。")
