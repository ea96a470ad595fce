"""Draw parallel forms (A 卷、B 卷) and make-up forms that have no more items in common than is stated."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal
from itertools import combinations

from question_bank.blueprints import Blueprint
from question_bank.drawing import Pool
from question_bank.items import Item
from question_bank.lots import Lots
from question_bank.overlaps import Likeness, Plan, least_overlap, likeness
from question_bank.papers import Paper, PaperEntry, repeated
from question_bank.repeats import least_repeats
from question_bank.shortfalls import Wanted, lacking
from question_bank.supply import Fact, Supply

# How often the quick way is tried before the exact one.
_TRIES = 3


class OverlapTooGreat(ValueError):
    """Refuse forms that must have more items in common than is allowed; `least` is the fewest there can be."""

    def __init__(self, least: int, allowed: int, count: int, wanted: tuple[Wanted, ...]) -> None:
        self.least, self.allowed, self.count, self.wanted = least, allowed, count, wanted
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """Say in words why not, and what to write."""
        write = "、".join(f"{wanted.row.name} {wanted.count} 道" for wanted in self.wanted)
        return (
            f"每份 {self.count} 题，题库最少也要重复 {self.least} 题，超过允许的 {self.allowed} 题；"
            f"补写下列试题后就不必重复：{write}"
        )


def allowed(blueprint: Blueprint, share: Decimal) -> int:
    """Return how many items two forms may have in common for a stated share of a form, rounded down."""
    return int((blueprint.total_count * share).to_integral_value(ROUND_FLOOR))


def draw_make_up(pool: Pool, seed: object, met: Collection[str], share: Decimal) -> Paper:
    """Draw a form for whoever met some items already, or raise OverlapTooGreat with the reason.

    It repeats the fewest items there can be, so it is refused exactly if every form would repeat too many.
    """
    paper = pool.draw(seed, avoid=met)
    most, least = allowed(pool.blueprint, share), repeated(paper, met)
    if least > most:
        raise OverlapTooGreat(least, most, pool.blueprint.total_count, _repeating(pool.supply, met))
    return paper


def _repeating(supply: Supply, met: Collection[str]) -> tuple[Wanted, ...]:
    """Say for which rows a make-up form repeats items: new ones there would take their place."""
    rows: dict[int, int] = {}
    for (fresh, _), seats in least_repeats(supply, met).placed.items():
        for row, taken in enumerate(seats):
            if taken and not fresh >> row & 1:
                rows[row] = rows.get(row, 0) + taken
    return tuple(Wanted(supply.blueprint.rows[row], count) for row, count in sorted(rows.items()))


def draw_forms(pool: Pool, seed: object, names: Sequence[str], share: Decimal) -> dict[str, Paper]:
    """Draw a form for each name, no two with more than a share of their items in common.

    Raises OverlapTooGreat exactly if no such forms exist: when drawing one form after another does not find them,
    an integer programme decides.
    """
    most = allowed(pool.blueprint, share)
    for attempt in range(_TRIES):
        forms = _one_by_one(pool, f"{seed}:{attempt}" if attempt else str(seed), names)
        if greatest_overlap(forms.values()) <= most:
            return forms
    plan = least_overlap(pool.supply, len(names), most)
    if plan.overlap > most:
        raise OverlapTooGreat(
            plan.overlap, most, pool.blueprint.total_count, _short_of(pool.supply, len(names))
        )
    return _laid_out(pool.supply, plan, seed, names)


def greatest_overlap(papers: Collection[Paper]) -> int:
    """Return how many items the two papers most alike have in common."""
    pairs = combinations([paper.item_ids for paper in papers], 2)
    return max((len(one & other) for one, other in pairs), default=0)


def _one_by_one(pool: Pool, seed: str, names: Sequence[str]) -> dict[str, Paper]:
    """Draw each form apart from the ones before."""
    forms: dict[str, Paper] = {}
    for name in names:
        met = frozenset[str]().union(*(paper.item_ids for paper in forms.values()))
        forms[name] = pool.draw(f"{seed}:{name}", avoid=met)
    return forms


def _short_of(supply: Supply, forms: int) -> tuple[Wanted, ...]:
    """Say what a bank lacks for forms with nothing in common: first by items, and if these suffice, by facts."""
    blueprint = supply.blueprint
    rows = tuple(replace(row, count=row.count * forms) for row in blueprint.rows)
    items = [item for fact in supply.facts.values() for item in fact.items]
    apart = [replace(item, fact=item.id) for item in items]
    for offered in (apart, items):
        found = lacking(Supply(Blueprint(rows), offered))
        if found:
            return tuple(each for shortfall in found for each in shortfall.wanted)
    return ()


def _laid_out(supply: Supply, plan: Plan, seed: object, names: Sequence[str]) -> dict[str, Paper]:
    """Choose facts and items for a plan by lot, and lay out the forms."""
    lots = Lots(seed, "forms")
    asked: list[dict[int, list[Item]]] = [{} for _ in names]
    alike: dict[Likeness, list[Fact]] = {}
    for fact in supply.facts.values():
        alike.setdefault(likeness(fact, len(names)), []).append(fact)
    for kind, patterns in sorted(plan.patterns.items()):
        facts = alike[kind]
        lots.shuffle(facts)
        for pattern, number in sorted(patterns.items()):
            for fact in (facts.pop() for _ in range(number)):
                items = _in_order(fact, kind, lots)
                for form, at in enumerate(pattern):
                    if at >= 0:
                        asked[form].setdefault(kind[at], []).append(items[at])
    return {
        name: _form(supply, f"{seed}:{name}", found, seats)
        for name, found, seats in zip(names, asked, plan.seats, strict=True)
    }


def _in_order(fact: Fact, kind: Likeness, lots: Lots) -> list[Item]:
    """Put a fact's items beside the places of its likeness, those that suit the same rows by lot."""
    pairs = list(zip(fact.each, fact.items, strict=True))
    lots.shuffle(pairs)
    found = []
    for suits in kind:
        at = next(at for at, (each, _) in enumerate(pairs) if each == suits)
        found.append(pairs.pop(at)[1])
    return found


def _form(
    supply: Supply, seed: str, asked: Mapping[int, list[Item]], seats: Mapping[int, Mapping[int, int]]
) -> Paper:
    """Seat a form's items on their rows and lay it out as every paper is."""
    lots, placed = Lots(seed), list[tuple[int, Item]]()
    for suits, items in sorted(asked.items()):
        rows = [row for row, count in sorted(seats[suits].items()) for _ in range(count)]
        placed += zip(rows, items, strict=True)
    lots.shuffle(placed)
    placed.sort(key=lambda each: each[0])
    entries = []
    for position, (row, item) in enumerate(placed, 1):
        order = [option.id for option in item.options]
        lots.shuffle(order)
        entries.append(PaperEntry(item.id, position, supply.blueprint.rows[row].marks, tuple(order)))
    return Paper(seed, tuple(entries))
