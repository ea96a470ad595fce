"""Items are bound to their document's text; those that drift in a new one are not drawn until somebody says so."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from app.bank import operations, queries
from app.bank.facts import AnchorFacts, ItemState, Settled, Shelves
from app.bank.models import BankItem, ItemAnchor, ItemVersion
from app.bank.queries import anchors
from app.bank.rules import ChangedMeanwhile, NothingToConfirm, OwnItem, QuoteNotThere, Unfinished
from app.journal.models import Event
from app.library import queries as library
from app.library.models import DocumentPassage, DocumentVersion
from app.library.rules import NumberTaken, SameText
from app.web.actor import Scope
from question_bank.anchors import Anchor, Standing
from question_bank.items import Entry
from tests.bank import texts
from tests.builders import AT
from tests.cast import Cast
from tests.question_bank import paper

ALL = Shelves(Scope(("/",)), ())
LATER = AT + timedelta(days=1)
REWORDED = texts.changed("2.2", paper.NUMBERED["2.2"].replace("12月底前", "9月底前"))


@pytest.fixture
def document_id(session: Session, cast: Cast) -> uuid.UUID:
    """A document whose text is kept, with four approved items of Cy's, reviewed by Fu."""
    found = texts.document(session)
    _take_in(session, cast, found)
    texts.bring(session, cast.cy, document_id=found)
    return found


def _take_in(session: Session, cast: Cast, document_id: uuid.UUID | None) -> None:
    operations.take_in(
        session,
        texts.items(),
        author_id=cast.cy.id,
        reviewer_id=cast.fu.id,
        document_id=document_id,
        by=cast.cy.actor,
        at=AT,
    )


def _item(session: Session, code: str) -> BankItem:
    return session.exec(select(BankItem).where(BankItem.code == code)).one()


def _anchor(session: Session, code: str) -> AnchorFacts:
    found = anchors.anchor_of(session, _item(session, code).id)
    assert found is not None
    return found


def _drawn(session: Session) -> set[str]:
    return {each.code for each in queries.drawable(session)}


def test_the_first_text_binds_the_items_that_rest_on_it(session: Session, cast: Cast) -> None:
    document_id = texts.document(session)
    _take_in(session, cast, document_id)
    _id, settled = texts.bring(session, cast.cy, document_id=document_id)
    assert settled == Settled(unchanged=4)
    for code, (paragraph, quote) in texts.QUOTES.items():
        anchor = _anchor(session, code)
        assert (anchor.standing, anchor.paragraph) == (Standing.UNCHANGED, paragraph)
        assert anchor.shown[1] == anchor.quote == quote
        assert "".join(anchor.shown) == paper.NUMBERED[paragraph]
    assert _drawn(session) == set(texts.QUOTES)


def test_items_that_name_no_document_are_taken_for_the_one_their_quote_stands_in(
    session: Session, cast: Cast
) -> None:
    _take_in(session, cast, None)
    document_id, settled = texts.bring(session, cast.cy, paper.PARAGRAPHS[:9])
    assert settled == Settled(unchanged=2)
    assert [line.code for line in anchors.lines_on(session, document_id, "2.2", ALL)] == ["p22-s01"]
    assert anchors.anchor_of(session, _item(session, "p31-s01").id) is None
    assert _drawn(session) == set(texts.QUOTES)


def test_in_a_new_text_each_item_stands_as_its_passage_does(
    session: Session, cast: Cast, document_id: uuid.UUID
) -> None:
    at = REWORDED.index(paper.NUMBERED["2.3"])
    text = (
        *REWORDED[:at],
        "（二）新增一项。各县图书馆要开展送书下乡。",
        *REWORDED[at : at + 1],
        "三、其他",
        "此项从略。",
    )
    _id, settled = texts.bring(session, cast.cy, text, document_id, LATER)
    assert settled == Settled(unchanged=1, moved=1, changed=1, gone=1)
    standings = {code: _anchor(session, code).standing for code in texts.QUOTES}
    assert standings == {
        "p21-s01": Standing.UNCHANGED,
        "p22-s01": Standing.CHANGED,
        "p23-s01": Standing.MOVED,
        "p31-s01": Standing.GONE,
    }
    assert _anchor(session, "p23-s01").paragraph == "2.4"
    assert _drawn(session) == {"p21-s01", "p23-s01"}
    waiting = [line.code for line in anchors.standing_lines(session, document_id, ALL)]
    assert waiting == ["p31-s01", "p22-s01", "p23-s01"]
    assert anchors.standing_counts(session, document_id, ALL) == settled


def test_a_drifted_item_is_drawn_again_once_another_person_confirmed_it(
    session: Session, cast: Cast, document_id: uuid.UUID
) -> None:
    texts.bring(session, cast.cy, REWORDED, document_id, LATER)
    item, anchor = _item(session, "p22-s01"), _anchor(session, "p22-s01")
    how = {"anchor_id": anchor.id, "paragraph": "2.2", "quote": anchor.quote, "at": LATER}
    with pytest.raises(OwnItem):
        operations.confirm(session, item.id, by=cast.cy.actor, **how)  # type: ignore[arg-type]
    operations.confirm(session, item.id, by=cast.fu.actor, **how)  # type: ignore[arg-type]
    assert (item.state, item.version, item.reviewer_id) == (ItemState.APPROVED, 1, cast.fu.id)
    assert _drawn(session) == set(texts.QUOTES)
    assert anchors.standing_counts(session, document_id, ALL) == Settled(unchanged=4)
    with pytest.raises(NothingToConfirm):
        operations.confirm(session, item.id, by=cast.fu.actor, **how)  # type: ignore[arg-type]
    events = [each["action"] for each in _events(session)]
    assert events.count("item.anchored") == 1


def _events(session: Session) -> list[dict[str, str]]:
    session.commit()
    return [{"action": row.action} for row in session.exec(select(Event))]


def test_confirmed_on_other_words_an_item_has_a_new_version_and_keeps_its_author(
    session: Session, cast: Cast, document_id: uuid.UUID
) -> None:
    """EX-12: papers drawn before keep the wording, with its quote, that they were drawn with."""
    new = texts.changed("3.1", "各县图书馆主要负责人要负总责，每月末及时报告学会。")
    before = {each.code: each.version_id for each in queries.drawable(session)}
    texts.bring(session, cast.cy, new, document_id, LATER)
    item, anchor = _item(session, "p31-s01"), _anchor(session, "p31-s01")
    assert (anchor.standing, anchor.quote) == (Standing.CHANGED, "每月末及时报告学会")
    operations.confirm(
        session,
        item.id,
        anchor_id=anchor.id,
        paragraph="3.1",
        quote=anchor.quote,
        by=cast.fu.actor,
        at=LATER,
    )
    now = {each.code: each for each in queries.drawable(session)}
    assert now["p31-s01"].version_id != before["p31-s01"]
    keys = queries.keys(session, [now["p31-s01"].version_id, before["p31-s01"]])
    assert keys[now["p31-s01"].version_id].quote == "每月末及时报告学会"
    assert keys[before["p31-s01"]].quote == texts.cited("p31-s01").quote
    version = session.get(ItemVersion, now["p31-s01"].version_id)
    assert version is not None
    assert (version.created_by, version.document_id) == (cast.cy.id, document_id)


def test_words_that_do_not_stand_in_the_text_confirm_nothing(
    session: Session, cast: Cast, document_id: uuid.UUID
) -> None:
    texts.bring(session, cast.cy, REWORDED, document_id, LATER)
    item, anchor = _item(session, "p22-s01"), _anchor(session, "p22-s01")
    for paragraph, quote in (("2.2", "培训班三个"), ("9.9", anchor.quote), ("2.2", " ")):
        with pytest.raises(QuoteNotThere):
            operations.confirm(
                session,
                item.id,
                anchor_id=anchor.id,
                paragraph=paragraph,
                quote=quote,
                by=cast.fu.actor,
                at=LATER,
            )
    with pytest.raises(ChangedMeanwhile):
        operations.confirm(
            session,
            item.id,
            anchor_id=uuid.uuid4(),
            paragraph="2.2",
            quote=anchor.quote,
            by=cast.fu.actor,
            at=LATER,
        )


def test_an_edit_settles_an_item_in_the_present_text(
    session: Session, cast: Cast, document_id: uuid.UUID
) -> None:
    texts.bring(session, cast.cy, REWORDED, document_id, LATER)
    entry = next(each for each in texts.items() if each.item.id == "p22-s01")
    quote = "在2019年9月底前完成登记"
    item = _item(session, "p22-s01")
    edited = replace(entry, anchor=Anchor("2.2", quote))
    operations.revise(session, item.id, edited, from_version=1, by=cast.cy.actor, at=LATER)
    assert (item.drifted, item.state) == (False, ItemState.DRAFT)
    assert _anchor(session, "p22-s01").shown[1] == quote
    assert "p22-s01" not in _drawn(session)


def test_an_item_written_on_words_the_text_does_not_have_is_not_drawn(
    session: Session, cast: Cast, document_id: uuid.UUID
) -> None:
    entry = replace(texts.items()[0], anchor=Anchor("2.1", "全体馆员参加消防演练"))
    item_id = operations.write(
        session,
        replace(entry, item=replace(entry.item, id="")),
        document_id=document_id,
        by=cast.cy.actor,
        at=LATER,
    )
    assert session.get(BankItem, item_id).drifted  # type: ignore[union-attr]


def test_moved_items_are_confirmed_together_by_anybody_and_bear_the_new_number(
    session: Session, cast: Cast, document_id: uuid.UUID
) -> None:
    text = (*paper.PARAGRAPHS[:8], "另有一事。各县图书馆要开展送书下乡。", *paper.PARAGRAPHS[8:])
    texts.bring(session, cast.cy, text, document_id, LATER)
    moved = anchors.standing_lines(session, document_id, ALL, Standing.MOVED)
    assert [line.code for line in moved] == ["p22-s01", "p23-s01"]
    assert _drawn(session) == set(texts.QUOTES)
    ids = [line.item_id for line in moved]
    count = operations.confirm_moved(session, document_id, ids, by=cast.cy.actor, at=LATER)
    assert count == 2
    assert [_item(session, line.code).paragraph for line in moved] == ["2.3", "2.4"]
    assert anchors.standing_lines(session, document_id, ALL) == []
    again = operations.confirm_moved(session, document_id, ids, by=cast.cy.actor, at=LATER)
    assert again == 0


def test_what_drifted_and_was_not_confirmed_is_still_held_against_the_text_it_last_held_in(
    session: Session, cast: Cast, document_id: uuid.UUID
) -> None:
    texts.bring(session, cast.cy, REWORDED, document_id, LATER)
    other = texts.changed("1.1", "古籍是家底，各县图书馆要心中有数。")
    at = other.index(paper.NUMBERED["2.2"])
    both = (*other[:at], REWORDED[at], *other[at + 1 :])
    _id, settled = texts.bring(session, cast.cy, both, document_id, LATER)
    assert _anchor(session, "p22-s01").standing is Standing.CHANGED
    _id, settled = texts.bring(session, cast.cy, other, document_id, LATER)
    assert settled == Settled(unchanged=4)
    assert _drawn(session) == set(texts.QUOTES)


def test_a_confirmation_that_would_break_the_item_is_refused_with_what_it_breaks(
    session: Session, cast: Cast, document_id: uuid.UUID
) -> None:
    from tests.question_bank.builders import fill_blank

    entry = fill_blank("p22-f01", blanks=(("分年度",),), paragraph="2.2")
    entry = replace(entry, anchor=Anchor("2.2", "培训班、研习班等，分年度推进"))
    operations.take_in(
        session,
        [entry],
        author_id=cast.cy.id,
        reviewer_id=cast.fu.id,
        document_id=document_id,
        by=cast.cy.actor,
        at=AT,
    )
    texts.bring(session, cast.cy, REWORDED, document_id, LATER)
    with pytest.raises(Unfinished, match="分年度"):
        operations.confirm(
            session,
            _item(session, "p22-f01").id,
            anchor_id=_anchor(session, "p22-f01").id,
            paragraph="2.2",
            quote="各县图书馆要办好培训班",
            by=cast.fu.actor,
            at=LATER,
        )


def test_a_text_once_kept_stays_and_the_same_again_is_refused(
    session: Session, cast: Cast, document_id: uuid.UUID
) -> None:
    with pytest.raises(SameText):
        texts.bring(session, cast.cy, document_id=document_id, at=LATER)
    with pytest.raises(NumberTaken):
        texts.bring(session, cast.cy, REWORDED, at=LATER)
    first = library.newest(session, document_id)
    texts.bring(session, cast.cy, REWORDED, document_id, LATER)
    versions = library.versions(session, document_id)
    assert [each.number for each in versions] == [2, 1]
    assert versions[1] == first
    kept = library.passages(session, [versions[1].id])[versions[1].id]
    assert {each.paragraph: each.text for each in kept} == paper.NUMBERED


def test_the_map_counts_the_items_of_each_passage(
    session: Session, cast: Cast, document_id: uuid.UUID
) -> None:
    operations.write(session, replace(_unnamed(), anchor=texts.cited("p22-s01")), by=cast.cy.actor, at=LATER)
    chart = {line.paragraph: line for line in anchors.chart(session, document_id, ALL)}
    assert list(chart) == list(paper.NUMBERS)
    assert (chart["2.2"].approved, chart["2.2"].under_way, chart["2.2"].drifted) == (1, 1, 0)
    assert chart["1.1"].items == 0
    texts.bring(session, cast.cy, REWORDED, document_id, LATER)
    chart = {line.paragraph: line for line in anchors.chart(session, document_id, ALL)}
    assert (chart["2.2"].approved, chart["2.2"].under_way, chart["2.2"].drifted) == (0, 1, 1)


def _unnamed() -> Entry:
    entry = texts.items()[1]
    return replace(entry, item=replace(entry.item, id=""))


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (ItemAnchor, {"standing": Standing.GONE}),
        (ItemAnchor, {"span_end": None}),
        (ItemAnchor, {"span_start": 5, "span_end": 5}),
        (ItemAnchor, {"confirmed_at": LATER}),
        (DocumentVersion, {"number": 0}),
        (DocumentPassage, {"text": ""}),
    ],
)
def test_the_tables_refuse_what_cannot_be(
    session: Session, cast: Cast, document_id: uuid.UUID, model: type, values: dict[str, object]
) -> None:
    session.commit()
    row = session.exec(select(model)).first()
    for name, value in values.items():
        setattr(row, name, value)
    session.add(row)
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()
