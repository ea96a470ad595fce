"""What planning says no to."""

from app.refusals import N_, Refusal, Unknown


class DaysOutOfOrder(Refusal):
    sentence = N_("结束日期不能早于开始日期。")


class UnknownHourRule(Refusal):
    sentence = N_("没有这条学时折算规则。")


class ProgrammeClosed(Refusal):
    sentence = N_("专项已经结束，不能再改。")


class PlanInForce(Refusal):
    sentence = N_("计划已经发布，这一项不能再改。")


class NoTiers(Refusal):
    sentence = N_("至少要有一个层级。")


class TierUsedByBatch(Refusal):
    sentence = N_("层级“%(name)s”已有批次使用，不能删除。")


class RosterFrozen(Refusal):
    sentence = N_("名册已于 %(day)s 冻结。")


class RosterNotFrozen(Refusal):
    sentence = N_("请先冻结名册。")


class RosterEmpty(Refusal):
    sentence = N_("在 %(day)s 没有在册人员，不能冻结空名册。")


class RosterPlanned(Refusal):
    sentence = N_("名册已经用于编排计划，不能撤销冻结；之后调入的人员请作为新增人员加入。")


class NobodyToAdd(Refusal):
    sentence = N_("所选人员都已在名册中，或不在本专项单位之内。")


class NotOnRoster(Refusal):
    sentence = N_("此人不在本专项的应训名册中。")


class OutsideProgramme(Refusal):
    sentence = N_("批次日期须在专项起止日期 %(first)s 至 %(last)s 之内。")


class NumberTaken(Refusal):
    sentence = N_("已有第 %(number)s 期，请换一个期次。")


class CapacityNotPositive(Refusal):
    sentence = N_("名额至少为 1 人。")


class MinimumAboveCapacity(Refusal):
    sentence = N_("最少开办人数应在 0 和名额之间。")


class CapacityBelowSeats(Refusal):
    sentence = N_("本批次已有 %(seated)s 人，名额不能少于这个数。")


class BatchHasSeats(Refusal):
    sentence = N_("本批次还有 %(seated)s 人，请先调整他们的批次，再取消。")


class BatchCancelled(Refusal):
    sentence = N_("本批次已取消。")


class NoBatches(Refusal):
    sentence = N_("请先设置批次。")


class StillProposing(Refusal):
    sentence = N_("上一稿计划还在生成，请稍候。")


class NotADraft(Refusal):
    sentence = N_("只有未发布的草案可以调整。")


class StaleDraft(Refusal):
    sentence = N_("此后已发布第 %(version)s 稿，本稿不再适用，请重新生成。")


class PublishedMeanwhile(Refusal):
    sentence = N_("另一稿计划刚刚发布，本次没有发布。")


class RosterGrew(Refusal):
    sentence = N_("名册新增了 %(people)s 人，本稿没有安排他们，请重新生成。")


class OverCapacity(Refusal):
    sentence = N_("第 %(number)s 期编入 %(people)s 人，超过名额 %(capacity)s 人。")


class BatchGone(Refusal):
    sentence = N_("有人编在已取消的批次里，请重新生成计划。")


class MoveBreaksRules(Refusal):
    sentence = N_("这样调整会违反编排规则，请先确认影响。")


class BatchFull(Refusal):
    sentence = N_("第 %(number)s 期已满（名额 %(capacity)s 人）。")


class BatchUnderWay(Refusal):
    sentence = N_("第 %(number)s 期已经开班，其学员不能再调整。")


class NothingToPin(Refusal):
    sentence = N_("此人没有批次，不能固定。")


class NothingToSwap(Refusal):
    sentence = N_("只有分在不同批次的两个人可以对调。")


class NothingToUndo(Refusal):
    sentence = N_("这一步已经撤销，或者之后又有调整；请从最近一步开始撤销。")


class NothingToRelax(Refusal):
    sentence = N_("请先选择要放宽的规则。")


class OutsideUnit(Refusal):
    sentence = N_("这个单位不在本专项的单位之内。")


class RuleSaysNothing(Refusal):
    sentence = N_("请至少填写离岗上限、在岗下限、就近地点中的一项。")


class PairOfOne(Refusal):
    sentence = N_("一个人不能与自己互为 AB 角。")


class AlreadyPaired(Refusal):
    sentence = N_("其中一人已有 AB 角，请先解除。")


class AlreadySeated(Refusal):
    sentence = N_("此人已编入第 %(number)s 期。")


class NotSeated(Unknown):
    sentence = N_("此人不在本批次。")


class OwnExcuse(Refusal):
    sentence = N_("免训、缓训不能由本人批准，请由其他组织者办理。")


class AlreadyExcused(Refusal):
    sentence = N_("此人已有批准的免训或缓训，须先撤销。")


class ExpiryPassed(Refusal):
    sentence = N_("有效期不能早于今天。")


class ReasonMissing(Refusal):
    sentence = N_("请写明理由和依据。")
