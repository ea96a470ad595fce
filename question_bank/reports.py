"""Report a draw so that anybody can recompute it: what was asked for, what the bank holds, how papers compare."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from itertools import combinations
from typing import Any

from question_bank.blueprints import Row
from question_bank.difficulty import Spread
from question_bank.drawing import Pool
from question_bank.interchange.json_format import item_to_json
from question_bank.items import Entry
from question_bank.papers import Paper
from question_bank.shortfalls import Shortfall, Wanted

# Beyond so many papers only the overlaps' distribution is listed, not each pair.
_PAIRS_LISTED = 20


@dataclass(frozen=True)
class Draw:
    """Hold what a draw came to: the papers by name, or what the bank lacks for them."""

    title: str
    seed: str
    pool: Pool
    entries: tuple[Entry, ...]
    source: str
    papers: Mapping[str, Paper]
    avoided: frozenset[str] = frozenset()


def report(draw: Draw) -> dict[str, Any]:
    """Return the report of a draw as plain JSON values; shares and marks as text, since JSON has no decimals."""
    papers = list(draw.papers.values())
    return {
        "blueprint": _blueprint(draw.title, draw.pool),
        "bank": _bank(draw),
        "seed": draw.seed,
        "feasible": not draw.pool.shortfalls,
        "shortfalls": [_shortfall(each) for each in draw.pool.shortfalls],
        "papers": [_paper(name, paper, draw) for name, paper in draw.papers.items()],
        "spread": spread_json(draw.pool.spread(papers)) if papers else None,
        "exposure": _exposure(draw.pool, papers) if papers else None,
        "overlaps": _overlaps(draw.papers) if len(papers) > 1 else None,
    }


def _blueprint(title: str, pool: Pool) -> dict[str, Any]:
    facts = pool.supply.facts.values()
    rows = [
        row_json(row)
        | {
            "items": sum(suits >> at & 1 for fact in facts for suits in fact.each),
            "quotes": sum(fact.suits >> at & 1 for fact in facts),
        }
        for at, row in enumerate(pool.blueprint.rows)
    ]
    return {
        "title": title,
        "rows": rows,
        "total_count": pool.blueprint.total_count,
        "total_marks": str(pool.blueprint.total_marks),
    }


def row_json(row: Row) -> dict[str, Any]:
    """Return a row; null where it leaves a trait open."""
    return {
        "name": row.name,
        "kind": row.kind.value,
        "topic": row.topic,
        "cognitive_level": row.cognitive_level.value if row.cognitive_level else None,
        "expected_difficulty": row.difficulty.value if row.difficulty else None,
        "count": row.count,
        "marks": str(row.marks),
    }


def _bank(draw: Draw) -> dict[str, Any]:
    items = [entry.item for entry in draw.entries]
    # What a draw looks at and nothing else, so that the same bank in another file has the same digest.
    lines = sorted(json.dumps(item_to_json(item), ensure_ascii=False, sort_keys=True) for item in items)
    return {
        "source": draw.source,
        "items": len(items),
        "quotes": len({item.fact or item.id for item in items}),
        "sha256": sha256("\n".join(lines).encode()).hexdigest(),
    }


def wanted_json(wanted: Wanted) -> dict[str, Any]:
    """Return which items to write: as a row, with how many."""
    row = row_json(wanted.row)
    del row["marks"]
    return row | {"count": wanted.count}


def _shortfall(found: Shortfall) -> dict[str, Any]:
    return {
        "rows": [row.name for row in found.rows],
        "need": found.need,
        "have": found.have,
        "items": found.items,
        "missing": found.missing,
        "write": [wanted_json(each) for each in found.wanted],
        "sentence": found.sentence,
    }


def _paper(name: str, paper: Paper, draw: Draw) -> dict[str, Any]:
    found = {
        "name": name,
        "seed": paper.seed,
        "total_marks": str(paper.total_marks),
        "expected_score_rate": str(draw.pool.share(paper)),
        "measured_items": draw.pool.measured(paper),
        "entries": [
            {
                "position": entry.position,
                "item": entry.item_id,
                "marks": str(entry.marks),
                **_rate(draw.pool, entry.item_id),
                "options": list(entry.option_order),
            }
            for entry in paper.entries
        ],
    }
    if draw.avoided:
        found["repeated"] = sorted(paper.item_ids & draw.avoided)
    return found


def _rate(pool: Pool, item_id: str) -> dict[str, str]:
    share, is_measured = pool.rate(item_id)
    return {"expected": str(share), "by": "measured" if is_measured else "estimate"}


def spread_json(spread: Spread) -> dict[str, Any]:
    """Return how far papers lie apart in expected score rate."""
    return {
        "papers": spread.papers,
        "lowest": str(spread.lowest),
        "highest": str(spread.highest),
        "width": str(spread.width),
        "mean": str(spread.mean),
        "standard_deviation": str(spread.deviation),
    }


def _exposure(pool: Pool, papers: Iterable[Paper]) -> dict[str, Any]:
    drawn = Counter(name for paper in papers for name in paper.item_ids)
    facts = pool.supply.facts.values()
    times = [sum(drawn[item.id] for item in fact.items) for fact in facts]
    return {
        "items_drawn": len(drawn),
        "items_never_drawn": sum(len(fact.items) for fact in facts) - len(drawn),
        "most_by_quote": max(times, default=0),
        "least_by_quote": min(times, default=0),
        "by_item": dict(sorted(drawn.items())),
    }


def _overlaps(papers: Mapping[str, Paper]) -> dict[str, Any]:
    """Count what every two papers have in common; as bits, a thousand papers are compared in a moment."""
    place: dict[str, int] = {}
    for paper in papers.values():
        for name in paper.item_ids:
            place.setdefault(name, len(place))
    bits = {name: sum(1 << place[each] for each in paper.item_ids) for name, paper in papers.items()}
    counts = Counter((one & other).bit_count() for one, other in combinations(bits.values(), 2))
    pairs, common = sum(counts.values()), sum(n * times for n, times in counts.items())
    found: dict[str, Any] = {
        "most": max(counts),
        "mean": str((Decimal(common) / pairs).quantize(Decimal("0.01"))),
        "pairs_by_items_in_common": {str(n): counts[n] for n in sorted(counts)},
    }
    if len(papers) <= _PAIRS_LISTED:
        found["pairs"] = [
            {"papers": [one, other], "items": sorted(papers[one].item_ids & papers[other].item_ids)}
            for one, other in combinations(papers, 2)
        ]
    return found
