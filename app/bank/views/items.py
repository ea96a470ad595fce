"""The list of the bank, and one item with its past."""

from decimal import ROUND_DOWN, Decimal
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.bank import labels, policy, queries
from app.bank.advising import in_words
from app.bank.counter import desk
from app.bank.facts import BankItemFacts, ItemLine, ItemState
from app.bank.queries import anchors
from app.bank.queries.listing import FILTERS
from app.bank.rules import STEPS, may_take
from app.web.desk import Answer, Visit, may
from app.web.parts import day
from app.web.tables import Cell, Column, Filter, Row, State, Table, export, read_state, table
from question_bank.linting import Advice, lint

KEEP = may(policy.keep)
# What was approved has been judged; only what is on its way is held against the rules again.
UNDER_WAY = frozenset({ItemState.DRAFT, ItemState.IN_REVIEW})
READ = may(policy.read_item, queries.item, key="item_id")
COLUMNS = (
    Column("code", _l("题干"), sortable=True, priority=1),
    Column("kind", _l("题型"), sortable=True, priority=1),
    Column("topic", _l("知识点"), sortable=True),
    Column("paragraph", _l("段落"), sortable=True),
    Column("expected_difficulty", _l("预计难度"), sortable=True),
    Column("cognitive_level", _l("认知层次")),
    Column("state", _l("状态"), sortable=True, priority=1),
    Column("facility", _l("难度系数"), numeric=True, sortable=True),
    Column("author", _l("出题人")),
    Column("reviewer", _l("审题人")),
    Column("updated", _l("更新"), sortable=True),
)


@desk.get("/bank", needs=KEEP)
def index(visit: Visit) -> Answer:
    state = read_state(FILTERS)
    sheet = _sheet(visit, state)
    return export(_("题库"), sheet) or render_template(
        "bank/index.html",
        sheet=sheet,
        matrix=_matrix(visit),
        to_do=queries.to_do(visit.session, policy.scope(visit.actor)),
        kinds=labels.KINDS,
        bulk=labels.BULK,
        saved=queries.saved_filters(visit.session, visit.actor.person_id),
        asked=request.query_string.decode(),
    )


def _sheet(visit: Visit, state: State) -> Table:
    lines, total = queries.listed(visit.session, state, policy.scope(visit.actor))
    choices = {
        "kind": (_l("题型"), labels.KINDS),
        "topic": (_l("知识点"), labels.TOPICS),
        "expected_difficulty": (_l("预计难度"), labels.DIFFICULTIES),
        "cognitive_level": (_l("认知层次"), labels.LEVELS),
        "paragraph": (_l("段落"), {each: each for each in queries.paragraphs(visit.session)}),
        "state": (_l("状态"), labels.STATES),
        "facility": (_l("难度系数"), labels.FACILITY),
        "reserved_for": (_l("用途"), labels.RESERVES),
        "drifted": (_l("出处"), labels.DRIFTED),
        "author": (
            _l("出题人"),
            {str(key): name for key, name in queries.authors(visit.session, policy.scope(visit.actor))},
        ),
        "alarm": (_l("统计"), labels.TO_DO),
    }
    return table(
        caption=_("试题"),
        columns=COLUMNS,
        rows=[_row(line) for line in lines],
        total=total,
        state=state,
        filters=[Filter(key, label, tuple(words.items())) for key, (label, words) in choices.items()],
        searchable=True,
        search_label=_("题干或题号"),
        empty_title=_("题库还是空的"),
        empty_hint=_("可以逐题编写，也可以导入试题文件。"),
    )


def _row(line: ItemLine) -> Row:
    return Row(
        (
            Cell(line.stem, url=url_for("bank.show", item_id=line.id), sub=line.code),
            Cell(labels.KINDS.get(line.kind, line.kind)),
            Cell(labels.TOPICS.get(line.topic, line.topic)),
            Cell(line.paragraph, sub=labels.DRIFTED["yes"] if line.drifted else None),
            Cell(labels.DIFFICULTIES.get(line.expected_difficulty, line.expected_difficulty)),
            Cell(labels.LEVELS.get(line.cognitive_level, line.cognitive_level)),
            Cell(
                labels.STATES[line.state],
                tone=labels.STATE_TONES[line.state],
                sub=labels.RESERVES[line.reserved_for] if line.reserved_for else None,
            ),
            Cell(facility(line.facility), sub=_answered(line.answered), numeric=True),
            Cell(line.author_name),
            Cell(line.reviewer_name),
            Cell(day(line.updated_at)),
        ),
        id=str(line.id),
    )


def facility(value: Decimal | None) -> str | None:
    """Return a facility in two decimals, as it is printed everywhere; None where nobody has answered."""
    return None if value is None else str(value.quantize(Decimal("0.01"), ROUND_DOWN))


def _answered(count: int) -> str | None:
    return _("%(n)s 人次", n=count) if count else None


def _matrix(visit: Visit) -> Table:
    """Lay out how many approved items there are of each topic and kind, each count a way to its items."""
    counts = queries.matrix(visit.session, policy.scope(visit.actor))
    topics = [*labels.TOPICS, *sorted({topic for topic, _kind in counts} - labels.TOPICS.keys())]

    def cell(count: int, **asked: str) -> Cell:
        address = {"state": "approved", **asked}
        url = f"{url_for('bank.index')}?{urlencode(address)}" if count else None
        return Cell(count, url=url, numeric=True)

    rows = [
        Row(
            (
                Cell(labels.TOPICS.get(topic, topic)),
                *(cell(counts.get((topic, kind), 0), topic=topic, kind=kind) for kind in labels.KINDS),
                cell(sum(n for (own, _kind), n in counts.items() if own == topic), topic=topic),
            )
        )
        for topic in topics
    ]
    by_kind = (
        cell(sum(n for (_topic, own), n in counts.items() if own == kind), kind=kind) for kind in labels.KINDS
    )
    rows.append(Row((Cell(_("合计")), *by_kind, cell(sum(counts.values())))))
    columns = [Column(kind, label, numeric=True, priority=1) for kind, label in labels.KINDS.items()]
    head, tail = (
        Column("topic", _l("知识点"), priority=1),
        Column("total", _l("合计"), numeric=True, priority=1),
    )
    return table(
        caption=_("已审定的试题"),
        columns=[head, *columns, tail],
        rows=rows,
        total=sum(counts.values()),
        state=State(per_page=len(rows)),
        exports=False,
    )


@desk.get("/bank/items/<uuid:item_id>", needs=READ)
def show(visit: Visit, item: BankItemFacts) -> Answer:
    return render_template(
        "bank/item.html",
        item=item,
        entry=item.entry,
        advice=_advice(visit, item) if item.state in UNDER_WAY else [],
        versions=queries.versions(visit.session, item.id),
        happenings=queries.happenings(visit.session, item.id),
        comments=queries.comments(visit.session, item.id),
        anchor=anchors.anchor_of(visit.session, item.id),
        steps=_steps(visit, item),
        changeable=policy.keep_item(visit.actor, item),
        is_author=item.author_id == visit.actor.person_id,
        facility=facility(item.facility),
        statistic=queries.statistic(visit.session, item.id),
        words=labels,
    )


def _advice(visit: Visit, item: BankItemFacts) -> list[Advice]:
    around = queries.surroundings(visit.session, item.entry, item_id=item.id, document_id=item.document_id)
    return in_words(lint(item.entry, around))


def _steps(visit: Visit, item: BankItemFacts) -> set[str]:
    """Return the steps the visitor may take with an item as it stands."""
    if not policy.keep_item(visit.actor, item):
        return set()
    who = {"author_id": item.author_id, "by": visit.actor.person_id}
    return {step for step in STEPS if may_take(step, item.state, **who)}
