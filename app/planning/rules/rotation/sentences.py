"""The reasons and conflicts of a plan from files, in sentences."""

from collections.abc import Callable, Iterable

from app.planning.facts import LeftOutCause, Standing
from app.planning.rules.rotation.cases import Case, Objective, Person
from app.planning.rules.rotation.conflicts import Conflict, Rule
from app.planning.rules.rotation.reasons import cause, for_tier_of, standing
from app.planning.rules.rotation.seating import Seating

Told = tuple[str, str, str]
# Above so many (person, batch) pairs nobody is told of every other batch; `standing` tells it of one person at a time.
MOST_TOLD = 500_000
LONG_RUN = 3
OTHERWISE = {
    Standing.NOT_FOR_TIER: "不对其层级开放",
    Standing.UNAVAILABLE: "本人不能参加",
    Standing.BANNED: "不得编入",
    Standing.COVER_AWAY: "AB 角同时离岗",
    Standing.UNIT_AWAY_SHARE: "单位离岗人数已满",
    Standing.NOT_HELD: "不开办",
    Standing.FULL: "名额已满",
    Standing.WOULD_MOVE: "会变动原来的安排",
    Standing.LATER_FOR_LEADER: "负责同志应靠前",
    Standing.CROWDED: "负责同志已多",
    Standing.FARTHER: "不是就近地点",
    Standing.LATER: "会推迟完成",
    Standing.FULLER: "比本期更满",
    Standing.EQUAL: "同样可行",
}
AIMS = {
    Objective.EVEN: "按各期人数均衡",
    Objective.EARLIEST: "按尽早完成",
    Objective.FEWEST_BATCHES: "按开办期数最少",
}


def reason(person: Person, seating: Seating) -> str:
    """Return the sentence for one person."""
    if person.key in seating.batch_of:
        return _placed(person, seating) + _otherwise(person, seating)
    return _left_out(person, seating)


def _otherwise(person: Person, seating: Seating) -> str:
    """Say of every other batch why it is not that one; of a pinned person the pin says it all."""
    case = seating.case
    if person.pin is not None or not 1 < len(case.batches) <= MOST_TOLD // len(case.people):
        return ""
    why: dict[str, list[int]] = {}
    for at in range(len(case.batches)):
        if at != seating.batch_of[person.key]:
            why.setdefault(OTHERWISE[standing(person, at, seating)], []).append(at)
    return "。其余：" + "，".join(f"{names(case, them)}{words}" for words, them in why.items())


def names(case: Case, batches: Iterable[int]) -> str:
    """Name batches: 第 1、3 期, four and more that follow each other as 第 5—12 期."""
    runs: list[list[str]] = []
    for number in (case.batches[at].number for at in batches):
        follows = (
            runs and number.isdecimal() and runs[-1][-1].isdecimal() and int(runs[-1][-1]) + 1 == int(number)
        )
        if follows:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = [f"{run[0]}—{run[-1]}" if len(run) > LONG_RUN else "、".join(run) for run in runs]
    return f"第 {'、'.join(said)} 期"


def _placed(person: Person, seating: Seating) -> str:
    case, at = seating.case, seating.batch_of[person.key]
    here, before = names(case, [at]), case.previous.get(person.key)
    if person.pin is not None:
        return f"指定在{here}"
    if before == case.batches[at].number:
        return f"保持原来的{here}"
    open_ = case.open_to(person)
    among = (
        f"可参加的只有{here}"
        if len(open_) == 1
        else f"可参加{names(case, open_)}，{AIMS[case.rules.objective]}安排在{here}"
    )
    return f"{_moved(person, before, seating)}；{among}" if before is not None else among


def _moved(person: Person, before: str, seating: Seating) -> str:
    """Say why somebody could not stay in their batch."""
    case = seating.case
    at = case.position.get(before)
    if at is None:
        return f"原来的第 {before} 期已取消"
    if at not in case.open_to(person):
        return f"原来的第 {before} 期{'本人不能参加' if before in person.unavailable else '不再对其开放'}"
    if seating.load[at] == 0:
        return f"原来的第 {before} 期不再开办"
    if seating.partner_is_away(person, at):
        return f"AB 角与原来的第 {before} 期时间重叠"
    if seating.is_full(at):
        return f"原来的第 {before} 期名额已满"
    return f"原来的第 {before} 期为使更多人能参加而让出"


def _left_out(person: Person, seating: Seating) -> str:
    case, open_ = seating.case, seating.case.open_to(person)
    match cause(person, seating):
        case LeftOutCause.NO_TIER | LeftOutCause.NO_ELIGIBLE_BATCH:
            return f"没有对“{person.tier}”开放的批次"
        case LeftOutCause.UNAVAILABLE_EVERYWHERE:
            return f"本人不能参加对“{person.tier}”开放的全部批次（{names(case, for_tier_of(person, case))}）"
        case LeftOutCause.BANNED:
            return "能参加的各期都已列为不得安排"
        case LeftOutCause.PIN_NOT_POSSIBLE:
            return f"指定的第 {person.pin} 期{_pin_stands_against(person, case)}"
        case LeftOutCause.COVER_PAIR:
            return f"AB 角 {person.pair} 在可参加的{names(case, open_)}期间已经离岗"
        case LeftOutCause.UNIT_AWAY_SHARE:
            allowed = case.allowed[person.unit]
            return f"“{person.unit}”同时离岗不超过 {allowed} 人，可参加的{names(case, open_)}期间已用满"
        case LeftOutCause.BATCH_MINIMUM:
            return f"可参加的{names(case, open_)}达不到最少人数，没有开办"
        case _:
            return f"可参加的{names(case, open_)}名额已满"


def told(conflict: Conflict, case: Case) -> dict[str, str]:
    """Return a conflict as the report has it: rule, scope, detail and relaxation."""
    scope, detail, relaxation = _WORDS[conflict.rule](conflict, case)
    return {"rule": conflict.rule.value, "scope": scope, "detail": detail, "relaxation": relaxation}


def _pin_stands_against(person: Person, case: Case) -> str:
    if person.pin in person.unavailable:
        return "本人不能参加"
    return "已列为不得安排" if person.pin in person.banned else f"不对“{person.tier}”开放"


def _tier(each: Conflict, case: Case) -> Told:
    return (
        each.scope,
        f"“{each.scope}”的 {each.people} 人没有对其开放的批次",
        f"{_in_places(each)}对“{each.scope}”开放" if each.places else f"使其中一期对“{each.scope}”开放",
    )


def _in_places(each: Conflict) -> str:
    return "、".join(f"第 {number} 期（{count} 人）" for number, count in each.places)


def _of_people(detail: str, relaxation: str) -> Callable[[Conflict, Case], Told]:
    def words(each: Conflict, case: Case) -> Told:
        first = "、".join(each.who)
        who = f"{first} 等 {each.people} 人" if each.people > len(each.who) else first
        more = f"{relaxation}，可以安排在{_in_places(each)}" if each.places else relaxation
        return who, f"{each.people} {detail}", more

    return words


def _bound(
    entirely: Callable[[Conflict, Case], Told], detail: str, relaxation: str
) -> Callable[[Conflict, Case], Told]:
    """Say either that people are shut out entirely, or that a batch's pins or bans are part of what clashes."""

    def words(each: Conflict, case: Case) -> Told:
        if not each.scope:
            return entirely(each, case)
        said = f"{each.people} 人{detail}第 {each.scope} 期"
        return each.scope, said, f"与本表其他放宽等效：也可{relaxation}"

    return words


def _capacity(each: Conflict, case: Case) -> Told:
    full = [case.position[number] for number in each.batches]
    detail = f"{each.people} 人争用{names(case, full)}的 {each.size} 个名额，第 {each.scope} 期的 {each.limit} 个已满"
    more = f"第 {each.scope} 期增加 {each.more} 个名额"
    return (
        each.scope,
        detail,
        more if each.more else f"与本表其他放宽等效：也可改为第 {each.scope} 期增加名额",
    )


def _away(each: Conflict, case: Case) -> Told:
    unit, allowed, size = each.scope, each.limit, each.size
    detail = f"“{unit}”共 {size} 人，同时离岗不超过 {allowed} 人，可参加的各期合计只能安排 {each.people} 人"
    if not each.more:
        return unit, detail, "与本表列出的放宽等效：也可改为提高该单位的离岗上限"
    then, rules = allowed + each.more, case.rules.of(unit)
    shares = [max(size - away, 0) * 100 // size for away in (allowed, then)]
    wider = size * rules.away_share_max < then
    settings = [f"away_share_max 增至 {_share(then, size)}"] if wider else []
    settings += [f"on_duty_min 降至 {max(size - then, 0)}"] if size - rules.on_duty_min < then else []
    return (
        unit,
        detail,
        f"“{unit}”同时离岗上限由 {allowed} 人增至 {then} 人（在岗下限由 {shares[0]} % 降至 {shares[1]} %），"
        f"即 {'、'.join(settings)}",
    )


def _share(away: int, size: int) -> str:
    """Write the share that lets so many go, rounded up to where it still does: 0.5, 0.334."""
    digits = next(n for n in range(1, 9) if -(-away * 10**n // size) * size // 10**n <= away)
    return f"{-(-away * 10**digits // size) / 10**digits:g}"


def _pair(each: Conflict, case: Case) -> Told:
    one, other = each.who
    return (
        f"{one}、{other}",
        f"{one} 与 {other} 互为 AB 角，可参加的各期时间重叠，不能都安排",
        "解除这一对 AB 角，或为其中一人开放时间不重叠的一期"
        if each.more
        else "与本表其他放宽等效：也可解除这一对 AB 角",
    )


def _minimum(each: Conflict, case: Case) -> Told:
    return (
        each.scope,
        f"该期至少 {each.limit} 人才开办，等候的人中可参加的只有 {each.people} 人",
        f"第 {each.scope} 期最少人数降至 {each.limit - each.more} 人"
        if each.more
        else f"与本表其他放宽等效：也可降低第 {each.scope} 期的最少人数",
    )


_WORDS: dict[Rule, Callable[[Conflict, Case], Told]] = {
    Rule.TIER: _tier,
    Rule.UNAVAILABLE: _of_people("人不能参加对其层级开放的任何一期", "为他们另设一期，或办理缓训"),
    Rule.BAN: _bound(
        _of_people("人能参加的各期都已列为不得安排", "取消其中一期的限制"),
        "列为不得安排在",
        "取消其中一些限制",
    ),
    Rule.PIN: _bound(
        _of_people("人被指定到不能参加的批次", "取消或改正这些指定"), "指定在", "取消其中一些指定"
    ),
    Rule.CAPACITY: _capacity,
    Rule.AWAY_SHARE: _away,
    Rule.ON_DUTY_MIN: _away,
    Rule.PAIR: _pair,
    Rule.CAPACITY_MIN: _minimum,
}
