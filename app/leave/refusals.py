"""What the leave room says no to."""

from app.refusals import N_, Refusal


class NoSeat(Refusal):
    sentence = N_("您在这一期没有名额，不用请假。")


class LeaveOverlaps(Refusal):
    sentence = N_("这段时间已有请假申请（%(first)s 至 %(last)s），请先撤回或销假。")


class NotOfBatch(Refusal):
    status = 422
    sentence = N_("所选课程不在这一期的课表里，或已经取消、已经上完，请重新选择。")


class LeaveChanged(Refusal):
    sentence = N_("此申请已有变化，请看最新情况后再决定。")


class NotWaiting(Refusal):
    sentence = N_("此申请已经处理，不能再改。")


class NotApproved(Refusal):
    sentence = N_("只有已批准的请假可以销假。")


class OwnLeave(Refusal):
    sentence = N_("本人的请假由他人审批。")


class NotYourLevel(Refusal):
    sentence = N_("按请假长短，这份申请不由您审批。")


class CommentMissing(Refusal):
    status = 422
    sentence = N_("退回时请写明原因。")


class ReturnsLater(Refusal):
    status = 422
    sentence = N_("返岗日期不能晚于今天。")


class OfferOver(Refusal):
    sentence = N_("这个名额已经答复过，或已过答复期限。")


class NotOverLimit(Refusal):
    sentence = N_("请假没有超过总学时的七分之一，或已经作出决定。")


class KeptWithoutReason(Refusal):
    status = 422
    sentence = N_("保留名额时请写明理由。")


class NobodyToMakeUp(Refusal):
    status = 422
    sentence = N_("按计划规则，所选人员都不能参加这一期补训。")
