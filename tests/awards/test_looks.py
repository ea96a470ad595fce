"""What certificates are drawn with: designs in versions that two people make."""

import uuid
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, select

from app import worker
from app.awards import operations, press, queries, rules
from app.awards.designs import DesignState
from app.awards.facts import CertificateState
from app.awards.models import Certificate, DesignVersion
from app.awards.operations import designs
from app.db import Databases
from app.keys import Purpose, ring
from app.organisation import queries as organisation
from app.organisation.models import Person
from certificates.drawing import render
from certificates.looks import LookName
from certificates.signed import Signed
from certificates.templates import BadTemplate, shipped_text
from tests.awards import story as scene
from tests.awards.story import LATER, SETTINGS
from tests.cast import Cast, Player

SHIPPED = shipped_text("completion")
OWN = SHIPPED.replace("准予结业", "准予毕业").replace("title: 结业证书", "title: 毕业证书")


def _design(session: Session, cast: Cast, *contents: str) -> uuid.UUID:
    """Let Cy give the city a design, and write further versions of it."""
    unit = organisation.unit(session, cast.city.unit_id)
    assert unit is not None
    key = designs.create(session, unit, "completion", "本市结业证书", by=cast.cy.actor, at=LATER)
    for seen, content in enumerate(contents, 1):
        designs.save(session, key, content, seen=seen, note="改", by=cast.cy.actor, at=LATER)
    return key


def _approve(session: Session, key: uuid.UUID, number: int, cast: Cast) -> None:
    designs.ask(session, key, number, settings=SETTINGS, by=cast.cy.actor, at=LATER)
    designs.approve(session, key, number, by=cast.fu.actor, at=LATER)


def test_a_design_begins_as_it_was_shipped_and_keeps_every_version(dbs: Databases, cast: Cast) -> None:
    with dbs.transaction() as session:
        key = _design(session, cast, OWN)
        assert designs.restore(session, key, 1, by=cast.cy.actor, at=LATER) == 3
    with dbs.session(readonly=True) as session:
        design = queries.design(session, key)
        assert design is not None
        kept = [(each.number, each.state, each.content, each.restored_from) for each in design.versions]
        assert kept == [
            (3, DesignState.DRAFT, SHIPPED, 1),
            (2, DesignState.DRAFT, OWN, None),
            (1, DesignState.SHIPPED, SHIPPED, None),
        ]
        assert design.used is not None
        assert design.used.number == 1


def test_what_cannot_be_used_is_refused_and_nothing_is_kept(dbs: Databases, cast: Cast) -> None:
    with dbs.transaction() as session:
        key = _design(session, cast, OWN)
    by, at = cast.cy.actor, LATER
    for content, refused in (
        (OWN, designs.NothingChanged),
        (OWN.replace("{hours}", "{score}"), BadTemplate),
        (OWN.replace("layout: {}", "layout: {seal: {x: 60}}"), designs.DoesNotFit),
    ):
        with pytest.raises(refused), dbs.transaction() as session:
            designs.save(session, key, content, seen=2, note="", by=by, at=at)
    with pytest.raises(designs.ChangedMeanwhile), dbs.transaction() as session:
        designs.save(session, key, SHIPPED, seen=1, note="", by=by, at=at)
    with dbs.session(readonly=True) as session:
        assert len(session.exec(select(DesignVersion)).all()) == 2


def test_a_version_that_does_not_fit_the_trials_is_not_asked_for(dbs: Databases, cast: Cast) -> None:
    with dbs.transaction() as session:
        key = _design(session, cast, OWN.replace("layout: {}", "layout: {body: {height: 12}}"))
    with pytest.raises(designs.DoesNotFit), dbs.transaction() as session:
        designs.ask(session, key, 2, settings=SETTINGS, by=cast.cy.actor, at=LATER)


def test_a_version_takes_two_the_rule_and_the_table(dbs: Databases, cast: Cast) -> None:
    with dbs.transaction() as session:
        key = _design(session, cast, OWN)
        designs.ask(session, key, 2, settings=SETTINGS, by=cast.cy.actor, at=LATER)
    with pytest.raises(rules.AnotherDecides), dbs.transaction() as session:
        designs.approve(session, key, 2, by=cast.cy.actor, at=LATER)
    own = text(
        "UPDATE certificate_design_version SET state = 'approved', decided_by = written_by,"
        " decided_at = written_at WHERE state = 'asked'"
    )
    with pytest.raises(DatabaseError, match="takes_two"), dbs.transaction() as session:
        session.execute(own)
    with dbs.transaction() as session:
        designs.approve(session, key, 2, by=cast.fu.actor, at=LATER)
    with pytest.raises(designs.NotTheNewest), dbs.transaction() as session:
        designs.decline(session, key, 2, comment="晚了", by=cast.fu.actor, at=LATER)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE certificate_design_version SET content = 'x' WHERE number = 2",
        "UPDATE certificate_design_version SET state = 'draft', decided_by = NULL, decided_at = NULL"
        " WHERE state = 'approved'",
        "DELETE FROM certificate_design_version WHERE number = 2",
        "UPDATE certificate_design SET key = 'other'",
        "DELETE FROM certificate_design",
    ],
)
def test_the_database_changes_no_version_and_deletes_none(dbs: Databases, cast: Cast, change: str) -> None:
    with dbs.transaction() as session:
        _approve(session, _design(session, cast, OWN), 2, cast)
    with pytest.raises(DatabaseError, match="is not changed"), dbs.transaction() as session:
        session.execute(text(change))


def _issue(dbs: Databases, cast: Cast, programme_id: uuid.UUID, look: LookName, *players: Player) -> None:
    settings = replace(SETTINGS, template=str(look))
    with dbs.transaction() as session:
        people = [player.id for player in players]
        operations.issue(session, programme_id, people, settings=settings, by=cast.cy.actor, at=LATER)
    worker.drain(dbs)


def _certificates(dbs: Databases) -> list[Certificate]:
    with dbs.session(readonly=True) as session:
        return list(session.exec(select(Certificate).order_by(Certificate.number, Certificate.version)))


def test_a_certificate_names_its_version_and_its_bytes_are_drawn_again(dbs: Databases, cast: Cast) -> None:
    with dbs.transaction() as session:
        story = scene.completed_by(session, cast, cast.an, cast.bo)
        programme = queries.programme(session, story.programme_id)
        assert programme is not None
        key = _design(session, cast, OWN)
        assert [each.look.version for each in queries.offers(session, programme)] == [1, 1, 1, 1]
        _approve(session, key, 2, cast)
        offer = queries.offers(session, programme)[-1]
    assert (offer.title, offer.name, offer.look.version) == ("毕业证书", "本市结业证书", 2)
    _issue(dbs, cast, story.programme_id, offer.look, cast.an)
    (row,) = _certificates(dbs)
    assert press.read_facts(row.facts).template == str(offer.look)
    with dbs.session(readonly=True) as session:
        pdf = queries.pdf(session, row.id, row.pdf_sha256)
        before = _drawn_again(session, row)
        assert pdf is not None
        assert pdf.startswith(before)
        found = queries.by_code(session, row.verify_code, ring(dbs.config, Purpose.CERTIFICATE))
        assert found is not None
        assert found.title == "毕业证书"
    # A later version changes nothing of what was issued, and a new version of it keeps the look it had.
    with dbs.transaction() as session:
        designs.save(session, key, SHIPPED, seen=2, note="", by=cast.cy.actor, at=LATER)
        _approve(session, key, 3, cast)
        session.get_one(Person, cast.an.id).name = "安青和"
        at = LATER + timedelta(days=1)
        operations.supersede(session, row.id, reason="更正", settings=SETTINGS, by=cast.cy.actor, at=at)
    worker.drain(dbs)
    with dbs.session(readonly=True) as session:
        assert _drawn_again(session, row) == before
    old, new = _certificates(dbs)
    assert (old.state, new.state) == (CertificateState.SUPERSEDED, CertificateState.VALID)
    assert press.read_facts(new.facts).template == str(offer.look)


def _drawn_again(session: Session, row: Certificate) -> bytes:
    facts = press.read_facts(row.facts)
    signed = Signed(facts, row.key_id, bytes.fromhex(row.signature))
    return render(signed, press.fonts(""), queries.look(session, facts.template))


def test_a_class_of_several_looks_is_printed_as_one(dbs: Databases, cast: Cast) -> None:
    with dbs.transaction() as session:
        story = scene.completed_by(session, cast, cast.an, cast.bo)
        _approve(session, _design(session, cast, OWN), 2, cast)
        programme = queries.programme(session, story.programme_id)
        assert programme is not None
        own = queries.offers(session, programme)[-1].look
    _issue(dbs, cast, story.programme_id, own, cast.an)
    _issue(dbs, cast, story.programme_id, LookName("english"), cast.bo)
    with dbs.transaction() as session:
        order = operations.Order(
            programme, story.batch_id, cast.cy.actor.scope(*cast.cy.actor.roles), SETTINGS
        )
        pdf = operations.print_class(session, order, by=cast.cy.actor, at=LATER)
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
    assert ["毕业证书" in page for page in pages] == [True, False]
    assert ["Certificate of Completion" in page for page in pages] == [False, True]


def test_a_retired_design_is_offered_no_more(dbs: Databases, cast: Cast) -> None:
    with dbs.transaction() as session:
        story = scene.completed_by(session, cast, cast.an)
        programme = queries.programme(session, story.programme_id)
        assert programme is not None
        key = _design(session, cast)
        for retired, count in ((True, 3), (False, 4)):
            designs.retire(session, key, retired=retired, by=cast.cy.actor, at=LATER)
            assert len(queries.offers(session, programme)) == count
