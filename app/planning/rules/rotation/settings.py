"""Read RULES: the settings of a plan, with the row of whatever cannot be read."""

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import yaml

from app.planning.rules.rotation.cases import Leaders, Objective, Rules, UnitRules
from app.planning.rules.rotation.tables import Fault

RULE_KEYS = frozenset(
    {"away_share_max", "on_duty_min", "units", "objective", "leaders", "seed", "time_limit_s"}
)
UNIT_KEYS = frozenset({"away_share_max", "on_duty_min"})
SHARE = re.compile(r"\d*\.?\d+(e-\d\d?)?|\d+/\d+")


def read_rules(file: str, content: bytes, units: set[str], faults: list[Fault]) -> Rules:
    rows: dict[str, int] = {}

    def fault(column: str, cause: str) -> None:
        at = next((rows[name] for name in (column, column.rpartition(".")[0]) if name in rows), 0)
        faults.append(Fault(file, at, column, cause))

    default = UnitRules(Fraction(1), 0)
    try:
        root = yaml.compose(content.decode("utf-8-sig"), yaml.SafeLoader)
        said = _said(root, rows, fault) if root is not None else {}
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as wrong:
        mark = getattr(wrong, "problem_mark", None)
        faults.append(Fault(file, mark.line + 1 if mark else 0, "", "不是有效的 UTF-8 YAML"))
        return Rules(default)
    if not isinstance(said, dict):
        fault("", "应为“键: 值”的形式")
        return Rules(default)
    for key in sorted(map(str, said.keys() - RULE_KEYS)):
        fault(key, f"没有这个设置；可用的有 {'、'.join(sorted(RULE_KEYS))}")
    default = _unit_rules(said, default, "", fault)
    own = said.get("units") or {}
    exceptions: dict[str, UnitRules] = {}
    if not isinstance(own, dict):
        fault("units", "应为“单位: {away_share_max, on_duty_min}”的形式")
        own = {}
    for unit, values in own.items():
        if str(unit) not in units:
            fault(f"units.{unit}", f"人员表中没有“{unit}”这个单位")
        elif not isinstance(values, dict) or values.keys() - UNIT_KEYS:
            fault(f"units.{unit}", f"“{unit}”只能写 away_share_max 和 on_duty_min")
        else:
            exceptions[str(unit)] = _unit_rules(values, default, f"units.{unit}.", fault)
    return _whole_rules(said, default, exceptions, fault)


def _said(node: yaml.Node, rows: dict[str, int], fault: Callable[[str, str], None], place: str = "") -> Any:
    """Return what YAML says, keys as they are written (a unit may be called 0101 or on), and where each key stands."""
    if not isinstance(node, yaml.MappingNode):
        return yaml.SafeLoader("").construct_object(node, deep=True)
    found: dict[str, Any] = {}
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else str(key.tag)
        rows[place + name] = key.start_mark.line + 1
        if name in found:
            fault(place + name, "写了不止一次")
        found[name] = _said(value, rows, fault, f"{place}{name}.")
    return found


def _whole_rules(
    said: Mapping[str, Any],
    default: UnitRules,
    exceptions: Mapping[str, UnitRules],
    fault: Callable[[str, str], None],
) -> Rules:
    objective, seed, limit = said.get("objective", "even"), said.get("seed", 0), said.get("time_limit_s", 60)
    if objective not in list(Objective):
        fault("objective", f"应为 {'、'.join(Objective)} 之一，这里是“{objective}”")
        objective = "even"
    if not _is_whole(seed):
        fault("seed", f"应为整数，这里是“{seed}”")
        seed = 0
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not limit > 0:
        fault("time_limit_s", f"应为大于 0 的秒数，这里是“{limit}”")
        limit = 60
    leaders = said.get("leaders", "any")
    if leaders not in list(Leaders):
        fault("leaders", f"应为 {'、'.join(Leaders)} 之一，这里是“{leaders}”")
        leaders = "any"
    return Rules(default, exceptions, Objective(objective), Leaders(leaders), seed, float(limit))


def _unit_rules(
    said: Mapping[str, Any], default: UnitRules, place: str, fault: Callable[[str, str], None]
) -> UnitRules:
    share, duty = default.away_share_max, default.on_duty_min
    if (value := said.get("away_share_max")) is not None:
        try:
            # By way of its text: 0.29 means twenty-nine hundredths, not the nearest binary number.
            share = Fraction(str(value)) if SHARE.fullmatch(str(value)) else Fraction(-1)
        except ZeroDivisionError:
            share = Fraction(-1)
        if isinstance(value, bool) or not 0 <= share <= 1:
            fault(f"{place}away_share_max", f"应为 0 到 1 之间的数，这里是“{value}”")
            share = default.away_share_max
    if (value := said.get("on_duty_min")) is not None:
        if not _is_whole(value) or value < 0:
            fault(f"{place}on_duty_min", f"应为不小于 0 的整数，这里是“{value}”")
        else:
            duty = value
    return UnitRules(share, duty)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
