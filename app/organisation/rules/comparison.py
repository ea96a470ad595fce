"""Compare a roster with the people there are: who is added, changed, transferred, gone, and what cannot be."""

import hashlib
import json
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from app.organisation import names
from app.organisation.facts import Rank
from app.organisation.rules.columns import RANK_NAMES, Fault, Said, fault
from app.refusals import N_

# Who is missing from the roster has no row of their own; they come after every row a sheet can have.
AFTER_ALL_ROWS = 2_000_000


class Action(StrEnum):
    ADD = "add"
    CHANGE = "change"
    TRANSFER = "transfer"
    RETURN = "return"
    LEAVE = "leave"
    UNCHANGED = "unchanged"
    FAULT = "fault"


@dataclass(frozen=True)
class Known:
    """A person as they are. `visible`: whether the importer may know of them; `inside`: part of this roster."""

    id: uuid.UUID
    staff_no: str
    name: str
    phone: str | None
    retires_on: date | None
    left_on: date | None
    appointment_id: uuid.UUID
    unit_id: uuid.UUID
    unit_name: str
    post: str
    rank: Rank
    leader: bool
    since: date
    visible: bool
    inside: bool


@dataclass(frozen=True)
class Place:
    """A unit people may be assigned to by this roster."""

    id: uuid.UUID
    code: str
    name: str
    path: str
    since: date


@dataclass(frozen=True)
class Target:
    """A person as the roster will have them."""

    name: str
    staff_no: str
    unit_id: uuid.UUID
    post: str
    rank: Rank
    leader: bool
    phone: str | None
    retires_on: date | None


@dataclass(frozen=True)
class Line:
    """What happens because of one row. `changes` are (field, before, after), phones masked."""

    row: int
    action: Action
    name: str
    staff_no: str
    unit_name: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()
    faults: tuple[Fault, ...] = ()
    known: Known | None = None
    target: Target | None = None


@dataclass(frozen=True)
class Present:
    """What a roster is compared with. `sign_in_names` says whose each name is, phones among them."""

    known: dict[str, Known]
    places: tuple[Place, ...]
    sign_in_names: dict[str, uuid.UUID]
    importer: uuid.UUID
    on: date
    complete: bool


@dataclass
class _Index:
    present: Present
    by_code: dict[str, Place] = field(init=False)
    by_name: dict[str, list[Place]] = field(init=False)
    near: dict[str, str] = field(default_factory=dict)
    unpadded: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.by_code = {place.code: place for place in self.present.places}
        self.by_name = defaultdict(list)
        for place in self.present.places:
            self.by_name[place.name].append(place)
        padded = (key for key, known in self.present.known.items() if key.startswith("0") and known.visible)
        self.unpadded = {key.lstrip("0"): self.present.known[key].staff_no for key in padded}

    def place(self, said: Said) -> Place | Fault:
        """Return the unit a row names, by code or by a name that is the only one, or what is wrong."""
        if said.unit_code:
            found = self.by_code.get(said.unit_code)
            if found is None:
                return self._unknown(said.unit_code, list(self.by_code))
            if said.unit and said.unit != found.name:
                return fault(
                    N_("单位代码 %(code)s 对应的是“%(name)s”，与所填单位不一致。"),
                    code=found.code,
                    name=found.name,
                )
            return found
        if not said.unit:
            return fault(N_("请填写单位或单位代码。"))
        same = self.by_name.get(said.unit, [])
        if len(same) > 1:
            return fault(N_("有 %(n)s 个单位名为“%(name)s”，请填写单位代码。"), n=len(same), name=said.unit)
        return same[0] if same else self._unknown(said.unit, list(self.by_name))

    def _unknown(self, word: str, words: list[str]) -> Fault:
        if word not in self.near:
            self.near[word] = "、".join(f"“{each}”" for each in get_close_matches(word, words, 3, 0.5))
        if not self.near[word]:
            return fault(N_("没有找到单位“%(name)s”。"), name=word)
        return fault(N_("没有找到单位“%(name)s”，相近的有：%(near)s。"), name=word, near=self.near[word])


STAFF_NO_UNUSABLE = N_("工号不能使用，请核对。")
PHONE_UNUSABLE = N_("手机号不能使用，请核对。")


def compare(rows: Sequence[Said], present: Present) -> list[Line]:
    """Return what each row would do, then, for a complete roster, who would leave; in the order of the rows."""
    index = _Index(present)
    lines = _refuse_twins([_line(said, index) for said in rows])
    lines = _refuse_taken(lines, present)
    if present.complete:
        lines += _leavers(lines, present)
    return lines


def _line(said: Said, index: _Index) -> Line:
    key = said.staff_no.casefold()
    known = index.present.known.get(key)
    faults = list(said.faults)
    if known is not None and not known.visible:
        # Worded as any number that cannot be used: whose it is must not be learnt here (IE-11).
        faults.append(fault(STAFF_NO_UNUSABLE))
        known = None
    elif known is None and said.number_cell and key in index.unpadded:
        faults.append(
            fault(
                N_("工号可能丢失了开头的 0（已有 %(staff_no)s），请设为文本。"), staff_no=index.unpadded[key]
            )
        )
    place = index.place(said)
    if isinstance(place, Fault):
        faults.append(place)
    elif place.since > index.present.on:
        faults.append(fault(N_("单位“%(name)s”在生效日期时还没有设立。"), name=place.name))
    if known is None:
        faults += _lacks(said)
    elif said.masked_phone and said.masked_phone != names.masked(known.phone):
        faults.append(fault(N_("手机号已遮盖，且与现有号码不符，请填写完整号码或留空。")))
    if faults or isinstance(place, Fault):
        shown = said.unit or said.unit_code
        return Line(
            said.row, Action.FAULT, said.name, said.staff_no, shown, faults=tuple(faults), known=known
        )
    return _settled(said, known, place, index.present.on)


def _lacks(said: Said) -> list[Fault]:
    lacks = []
    if said.post is None:
        lacks.append(fault(N_("新增人员请填写职务。")))
    if said.rank is None and not any("职务层次" in each.sentence for each in said.faults):
        lacks.append(fault(N_("新增人员请填写职务层次。")))
    if said.masked_phone:
        lacks.append(fault(N_("手机号已遮盖，请填写完整号码或留空。")))
    return lacks


def _settled(said: Said, known: Known | None, place: Place, on: date) -> Line:
    target = _target(said, known, place)
    line = Line(said.row, Action.ADD, target.name, target.staff_no, place.name, known=known, target=target)
    if known is None:
        return line
    changes = tuple(_changes(known, target, place))
    if known.left_on is not None:
        if on < known.left_on:
            return _refused(line, N_("生效日期早于其离开日期 %(day)s。"), day=known.left_on)
        return replace(line, action=Action.RETURN, changes=changes)
    if reappoints(known, target) and on < known.since:
        return _refused(line, N_("生效日期早于其现任职务的开始日期 %(day)s。"), day=known.since)
    action = Action.TRANSFER if known.unit_id != place.id else Action.CHANGE if changes else Action.UNCHANGED
    return replace(line, action=action, changes=changes)


def _refused(line: Line, sentence: str, **values: object) -> Line:
    return replace(line, action=Action.FAULT, faults=(*line.faults, fault(sentence, **values)))


def _target(said: Said, known: Known | None, place: Place) -> Target:
    if known is None:
        return Target(
            name=said.name,
            staff_no=said.staff_no,
            unit_id=place.id,
            post=said.post or "",
            rank=said.rank or Rank.OTHER,
            leader=bool(said.leader),
            phone=said.phone,
            retires_on=said.retires_on,
        )
    return Target(
        name=said.name,
        staff_no=known.staff_no,
        unit_id=place.id,
        post=said.post or known.post,
        rank=said.rank or known.rank,
        leader=known.leader if said.leader is None else said.leader,
        phone=None if said.no_phone else said.phone or known.phone,
        retires_on=None if said.no_retirement else said.retires_on or known.retires_on,
    )


def reappoints(known: Known, target: Target) -> bool:
    """Tell whether the appointment itself changes, not only what is known of the person."""
    before = (known.unit_id, known.post, known.rank, known.leader)
    return before != (target.unit_id, target.post, target.rank, target.leader)


def _changes(known: Known, target: Target, place: Place) -> Iterable[tuple[str, str, str]]:
    pairs = (
        ("name", known.name, target.name),
        ("unit", known.unit_name, place.name),
        ("post", known.post, target.post),
        ("rank", RANK_NAMES[known.rank], RANK_NAMES[target.rank]),
        ("is_principal_leader", "是" if known.leader else "否", "是" if target.leader else "否"),
        ("phone", known.phone or "", target.phone or ""),
        ("retires_on", str(known.retires_on or ""), str(target.retires_on or "")),
    )
    for name, before, after in pairs:
        if before != after or (name == "unit" and known.unit_id != target.unit_id):
            shown = (names.masked(before), names.masked(after)) if name == "phone" else (before, after)
            yield name, *shown


def _refuse_twins(lines: list[Line]) -> list[Line]:
    """Refuse each staff number and phone that stands in more than one row."""
    rows: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        if line.staff_no:
            rows[line.staff_no.casefold()].append(line.row)
        if line.target is not None and line.target.phone:
            rows[f"phone {line.target.phone}"].append(line.row)
    return [_twin(line, rows) for line in lines]


def _twin(line: Line, rows: dict[str, list[int]]) -> Line:
    same = rows[line.staff_no.casefold()] if line.staff_no else []
    if len(same) > 1:
        line = _refused(line, N_("工号与第 %(row)s 行重复。"), row=_other(same, line))
    phone = line.target.phone if line.target else None
    same = rows[f"phone {phone}"] if phone else []
    if len(same) > 1:
        line = _refused(line, N_("手机号与第 %(row)s 行重复。"), row=_other(same, line))
    return line


def _other(rows: list[int], line: Line) -> int:
    return next(row for row in rows if row != line.row)


def _refuse_taken(lines: list[Line], present: Present) -> list[Line]:
    """Refuse a number or phone by which somebody else signs in, unless that one gives it up in this roster."""
    keeps = {line.known.id: line.target.phone for line in lines if line.known and line.target}
    checked = []
    for line in lines:
        target, own = line.target, line.known.id if line.known else None
        if target is not None and own is None and target.staff_no.casefold() in present.sign_in_names:
            line = _refused(line, STAFF_NO_UNUSABLE)
        if target is not None and target.phone:
            owner = present.sign_in_names.get(target.phone)
            if owner not in {None, own} and keeps.get(owner, target.phone) == target.phone:
                line = _refused(line, PHONE_UNUSABLE)
        checked.append(line)
    return checked


def _leavers(lines: list[Line], present: Present) -> list[Line]:
    told = {line.staff_no.casefold() for line in lines}
    gone = [
        known
        for key, known in present.known.items()
        if known.inside and known.left_on is None and key not in told
    ]
    gone.sort(key=lambda known: known.staff_no)
    return [_leaver(number, known, present) for number, known in enumerate(gone, start=AFTER_ALL_ROWS)]


def _leaver(number: int, known: Known, present: Present) -> Line:
    line = Line(number, Action.LEAVE, known.name, known.staff_no, known.unit_name, known=known)
    if known.id == present.importer:
        return _refused(line, N_("表中没有您本人，不能为自己办理离开。"))
    if present.on <= known.since:
        return _refused(line, N_("离开日期须晚于其现任职务的开始日期 %(day)s。"), day=known.since)
    return line


def counts(lines: Iterable[Line]) -> dict[str, int]:
    """Return how many lines there are of each action."""
    found = Counter(line.action.value for line in lines)
    return {action.value: found.get(action.value, 0) for action in Action}


def digest(lines: Iterable[Line]) -> str:
    """Return a fingerprint of everything the lines would do: what was checked must be what is applied (IE-4)."""
    found = hashlib.sha256()
    for line in lines:
        known = line.known and (str(line.known.id), str(line.known.appointment_id))
        told: Any = (line.row, line.action, known, line.target and line.target.__dict__, line.changes)
        found.update(json.dumps(told, ensure_ascii=False, default=str).encode())
    return found.hexdigest()
