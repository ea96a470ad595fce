"""Seals: set over what is new, chained, signed, handed out, and held against the database again."""

import json
import subprocess
import sys
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import delete, select

from app.db import Databases
from app.journal import proving, queries, sealing, seals, verifying
from app.journal.models import Event, Head, SealedStretch, SealRow
from app.journal.operations import record
from app.keys import Purpose, ring
from tests.builders import AT
from tests.cast import Cast, Player
from tests.conftest import Client

As = Callable[[Player], Client]
SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "check_event.py"
MINUTE = timedelta(minutes=1)


def _happen(dbs: Databases, cast: Cast, times: int, stream: str = "unit") -> None:
    with dbs.transaction() as session:
        for number in range(times):
            record(
                session, "unit.renamed", "unit", str(number), by=cast.cy.actor, at=AT, stream=stream, now="新"
            )


def _seals(dbs: Databases) -> list[SealRow]:
    with dbs.session(readonly=True) as session:
        return list(session.exec(select(SealRow).order_by(SealRow.number)).all())


@pytest.fixture
def keys_dir(tmp_path: Path) -> Path:
    """A folder in which no key was made yet."""
    return tmp_path / "keys"


@pytest.fixture
def key(dbs: Databases) -> str:
    return ring(dbs.config, Purpose.JOURNAL).new(AT).key_id


def test_what_is_new_is_sealed_once_chained_and_signed(dbs: Databases, cast: Cast, key: str) -> None:
    """CO-6."""
    _happen(dbs, cast, 3)
    sealing.seal_new_events(dbs, AT)
    sealing.seal_new_events(dbs, AT + MINUTE)
    _happen(dbs, cast, 2)
    _happen(dbs, cast, 4, "other")
    sealing.seal_new_events(dbs, AT + 2 * MINUTE)
    first, second = _seals(dbs)
    assert (first.events, second.events) == (3, 6)
    assert second.previous == first.hash
    with dbs.session(readonly=True) as session:
        whole = queries.seal_of(session, second)
        found = verifying.verify(session, keys=verifying.published(dbs.config))
        assert queries.sealing(session).waiting == 0
    assert [(each.stream, each.first_seq, each.last_seq) for each in whole.stretches] == [
        ("other", 1, 4),
        ("unit", 4, 5),
    ]
    assert found.breaks == []
    assert (found.events, found.sealed, found.seals, found.signed) == (9, 9, 2, 2)
    assert ring(dbs.config, Purpose.JOURNAL).verify(
        seals.message(whole), bytes.fromhex(second.signature), key
    )


def test_a_seal_covers_no_more_than_it_may(dbs: Databases, cast: Cast) -> None:
    _happen(dbs, cast, 3)
    _happen(dbs, cast, 4, "other")
    while sealing.seal_once(dbs, AT, most=2):
        pass
    assert [seal.events for seal in _seals(dbs)] == [2, 2, 2, 1]
    with dbs.session(readonly=True) as session:
        assert verifying.verify(session).breaks == []


def test_two_who_seal_at_once_set_one_seal(dbs: Databases, cast: Cast) -> None:
    _happen(dbs, cast, 3)
    with dbs.session(readonly=True) as session:
        drawn = sealing.drawn_up(session, AT)
    assert drawn is not None
    sealing.seal_new_events(dbs, AT)
    with pytest.raises(IntegrityError), dbs.transaction() as session:
        sealing.keep(session, drawn)
    assert len(_seals(dbs)) == 1


def test_without_a_key_a_seal_says_that_it_is_not_signed(dbs: Databases, cast: Cast) -> None:
    _happen(dbs, cast, 1)
    sealing.seal_new_events(dbs, AT)
    ring(dbs.config, Purpose.JOURNAL).new(AT)
    _happen(dbs, cast, 1)
    sealing.seal_new_events(dbs, AT + MINUTE)
    assert [bool(seal.signature) for seal in _seals(dbs)] == [False, True]


def test_a_signature_of_another_key_is_found(dbs: Databases, cast: Cast, key: str, tmp_path: Path) -> None:
    """CO-6: seals may be set anew by whoever writes the database, but not signed."""
    _happen(dbs, cast, 2)
    sealing.seal_new_events(dbs, AT)
    with dbs.transaction() as session:
        session.connection().execute(text("UPDATE journal_seal SET signature = :s"), {"s": "00" * 64})
    with dbs.session(readonly=True) as session:
        found = verifying.verify(session, keys=verifying.published(dbs.config))
    assert [each.fault for each in found.breaks] == ["seal_forged"]


def test_seals_are_handed_out_and_held_against_the_database_by_commands(
    app: Flask, dbs: Databases, cast: Cast, key: str, tmp_path: Path
) -> None:
    """CO-6."""
    run, out = app.test_cli_runner().invoke, str(tmp_path / "seals.jsonl")
    _happen(dbs, cast, 3)
    told = run(args=["journal", "seals", "--out", out])
    assert (told.exit_code, "已导出 1 枚封印（共 3 条记录）" in told.output) == (0, True), told.output
    whole = run(args=["doctor", "journal", "--seals", out])
    assert (whole.exit_code, "与另行保存的 1 枚一致" in whole.output) == (0, True), whole.output
    # Everything goes: events, heads and seals. The database alone looks as if nothing had ever been written.
    with dbs.transaction() as session:
        for rows in (SealedStretch, SealRow, Event, Head):
            session.exec(delete(rows))
    assert run(args=["doctor", "journal"]).exit_code == 0
    gone = run(args=["doctor", "journal", "--seals", out])
    assert (gone.exit_code, "已不存在" in gone.output) == (1, True), gone.output


def test_a_file_that_is_none_of_seals_is_refused_in_words(app: Flask, dbs: Databases, tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    for content in ("hello\n", '{"format": "x"}\n', seals.header() + '{"seal": {}}\n'):
        other.write_text(content, encoding="utf-8")
        told = app.test_cli_runner().invoke(args=["doctor", "journal", "--seals", str(other)])
        assert (told.exit_code, "不是封印" in told.output) == (1, True), told.output


def _checked(*files: Path, alone: bool = True) -> tuple[int, str]:
    """Run the script: alone with Python, or with the packages that check signatures."""
    done = subprocess.run(
        [sys.executable, "-I", *(["-S"] if alone else []), str(SCRIPT), *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_proof_of_an_event_is_recomputed_without_the_system(
    app: Flask, as_: As, dbs: Databases, cast: Cast, key: str, tmp_path: Path
) -> None:
    """CO-6: any changed text, step or seal is found by the stand-alone script."""
    _happen(dbs, cast, 5)
    _happen(dbs, cast, 2, "other")
    proof, kept = tmp_path / "proof.json", tmp_path / "seals.jsonl"
    assert app.test_cli_runner().invoke(args=["journal", "seals", "--out", str(kept)]).exit_code == 0
    with dbs.session(readonly=True) as session:
        event = session.exec(select(Event).where(Event.stream == "unit", Event.seq == 3)).one()
    proof.write_bytes(as_(cast.di).get(f"/journal/events/{event.id}/proof").data)
    assert _checked(proof, kept)[0] == 0
    keys = tmp_path / "public-keys.json"
    keys.write_text(json.dumps(ring(dbs.config, Purpose.JOURNAL).published()), encoding="utf-8")
    assert f"the seal was signed by {key}" in _checked(proof, kept, keys, alone=False)[1]
    told = json.loads(proof.read_text(encoding="utf-8"))
    spoilt = [
        {**told, "event": {**told["event"], "id": str(uuid.uuid4())}},
        {**told, "event": {**told["event"], "fields": [[n, f"{t}x"] for n, t in told["event"]["fields"]]}},
        {**told, "way": told["way"][::-1]},
        {**told, "way": told["way"][1:]},
        {**told, "seal": {**told["seal"], "root": "0" * 64}},
    ]
    for other in spoilt:
        proof.write_text(json.dumps(other), encoding="utf-8")
        assert _checked(proof)[0] == 1
    # A seal that was made up is whole in itself, and not among those handed out.
    proof.write_text(json.dumps({**told, "seal": {**told["seal"], "number": 7}}), encoding="utf-8")
    assert _checked(proof)[0] == 0
    code, said = _checked(proof, kept)
    assert (code, "not among those kept" in said) == (1, True)


def test_every_event_under_a_seal_can_be_proved(dbs: Databases, cast: Cast, tmp_path: Path) -> None:
    _happen(dbs, cast, 3)
    _happen(dbs, cast, 4, "other")
    sealing.seal_new_events(dbs, AT)
    proof = tmp_path / "proof.json"
    with dbs.session(readonly=True) as session:
        for key in session.exec(select(Event.id)).all():
            event = queries.event(session, key)
            assert event is not None
            proof.write_bytes(proving.written(proving.prove(session, event)))
            assert _checked(proof)[0] == 0


def test_an_event_that_waits_for_its_seal_says_so(
    as_: As, dbs: Databases, cast: Cast, tmp_path: Path
) -> None:
    _happen(dbs, cast, 1)
    with dbs.session(readonly=True) as session:
        key = session.exec(select(Event.id)).one()
    assert "待封存" in as_(cast.di).get(f"/journal/events/{key}").text
    proof = tmp_path / "proof.json"
    proof.write_bytes(as_(cast.di).get(f"/journal/events/{key}/proof").data)
    assert _checked(proof) == (1, "the event is whole, but not sealed yet\n")
