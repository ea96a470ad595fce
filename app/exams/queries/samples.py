"""A paper drawn for its organizers to look at: nobody sits it, nothing of it is stored."""

import uuid
from collections.abc import Mapping
from dataclasses import replace

from sqlmodel import Session

from app.bank import queries as bank
from app.bank.facts import DrawableItem, ItemKey
from app.exams import pools
from app.exams.queries.results import right_ids, right_texts
from app.exams.records import Sample
from app.exams.records.specimens import FORM_NAMES, Asked, Specimen
from question_bank.anchors import Anchor
from question_bank.blueprints import Blueprint
from question_bank.drawing import PaperEntry, Pool
from question_bank.items import Entry, TrueFalseKey
from question_bank.papers import Paper
from question_bank.parallel import draw_forms
from question_bank.printing.sheets import Head, key_sheet, question_sheet
from question_bank.shortfalls import Shortfall


def lacking(session: Session, blueprint: Blueprint, unit_path: str | None = None) -> list[Shortfall]:
    """Return what the bank lacks for a blueprint; nothing when papers can be drawn."""
    return pools.ready(session, blueprint, unit_path).pool.shortfalls


def specimen(
    session: Session,
    blueprint: Blueprint,
    unit_path: str,
    asked: Asked,
    head: Head,
    published: uuid.UUID | None = None,
) -> Specimen | None:
    """Draw a paper by its seed; None while the bank is too small, OverlapTooGreat when forms must be too alike.

    That of a published exam is levelled as its candidates' papers are.
    """
    ready = pools.ready(session, blueprint, unit_path, published)
    if ready.pool.shortfalls:
        return None
    paper = _drawn(ready.pool, asked)
    drawn = [ready.items[entry.item_id] for entry in paper.entries]
    keys = bank.keys(session, [each.version_id for each in drawn]) if asked.keys else {}
    entries = {
        each.code: Entry(each.item, known.key, Anchor(known.paragraph, known.quote), known.rationale)
        for each in drawn
        if (known := keys.get(each.version_id)) is not None
    }
    return Specimen(
        tuple(
            _sample(entry, each, keys, ready.pool) for entry, each in zip(paper.entries, drawn, strict=True)
        ),
        ready.pool.share(paper),
        ready.pool.measured(paper),
        question_sheet(paper, {each.code: each.item for each in drawn}, head),
        key_sheet(paper, entries, head) if asked.keys else None,
    )


def _drawn(pool: Pool, asked: Asked) -> Paper:
    if not asked.form:
        return pool.draw(asked.seed)
    return draw_forms(pool, asked.seed, FORM_NAMES, asked.share)[asked.form]


def _sample(entry: PaperEntry, drawn: DrawableItem, keys: Mapping[uuid.UUID, ItemKey], pool: Pool) -> Sample:
    by_id = {option.id: option for option in drawn.item.options}
    item = replace(drawn.item, options=tuple(by_id[key] for key in entry.option_order))
    rate, is_measured = pool.rate(entry.item_id)
    shown = Sample(entry.position, entry.marks, item, drawn.code, rate=rate, is_measured=is_measured)
    known = keys.get(drawn.version_id)
    if known is None:
        return shown
    return replace(
        shown,
        right_ids=right_ids(known.key),
        right=right_texts(item, known.key),
        truth=known.key.value if isinstance(known.key, TrueFalseKey) else None,
    )
