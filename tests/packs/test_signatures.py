"""The signatures of a pack's seals: whose key, from where, and what a forger cannot do."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.config import Config
from app.journal import seals
from app.journal.facts import Seal, Stretch
from app.keys import Keyring, PublicKey, Purpose, published, ring
from app.keys.facts import key_id_of
from app.packs.signatures import Signatures, Trusted
from tests.conftest import SECRET

SEAL = Seal(7, datetime(2026, 11, 2, tzinfo=UTC), "0" * 64, 1, "ab" * 32, (Stretch("unit", 1, 1, "cd" * 32),))
FORGER = Ed25519PrivateKey.from_private_bytes(b"f" * 32)


@pytest.fixture
def keys(keys_dir: Path) -> Keyring:
    return ring(Config.from_env(env="test", keys_dir=keys_dir, key_passphrase=SECRET), Purpose.JOURNAL)


def _files(seal: Seal, *beside: PublicKey) -> tuple[bytes, bytes, bytes]:
    """Return a pack's keys, its last seal, and a proof under that seal, as far as its signature goes."""
    told = {"seal": json.loads(seals.canonical(seal)), "key_id": seal.key_id, "signature": seal.signature}
    held = {"keys": [published(each) for each in beside]}
    return json.dumps(held).encode(), (seals.header() + seals.line(seal)).encode(), json.dumps(told).encode()


def _checked(trusted: Trusted, files: tuple[bytes, bytes, bytes]) -> tuple[list[str], list[str]]:
    found = Signatures(trusted)
    found.bring("keys", files[0])
    found.seal("seal", files[1])
    found.proof("proof", files[2])
    return found.faults, found.notes()


def test_whoever_forges_a_seal_needs_a_key_the_reader_trusts(keys: Keyring) -> None:
    """CO-6: a pack sealed by another's key passes only where the reader has no key of their own, and is told so."""
    ours = keys.current().public
    signature = keys.sign(seals.message(SEAL))
    signed = replace(SEAL, key_id=signature.key_id, signature=signature.value.hex())
    bare = FORGER.public_key().public_bytes_raw()
    theirs = replace(ours, key_id=key_id_of(bare), ed25519=bare)
    forged = replace(SEAL, root="ef" * 32, key_id=theirs.key_id)
    forged = replace(forged, signature=FORGER.sign(seals.message(forged)).hex())
    known = {ours.key_id: ours}
    brought, house, none = Trusted(known, are_all=True), Trusted(known), Trusted()

    for trusted in (brought, house, none):
        assert _checked(trusted, _files(signed, ours))[0] == []
    faults, notes = _checked(none, _files(forged, theirs))
    assert faults == []
    assert "这把公钥来自材料包本身" in notes[1]
    assert "你给出的公钥里没有它" in _checked(brought, _files(forged, theirs))[0][0]
    assert "与包内所附的公钥相符" in _checked(house, _files(forged, theirs))[1][0]
    # Its own key under our name, and our name with its signature.
    assert "不是公钥文件" in _checked(none, _files(signed, replace(theirs, key_id=ours.key_id)))[0][0]
    lied = replace(forged, key_id=ours.key_id)
    for trusted in (brought, house, none):
        assert "不符" in _checked(trusted, _files(lied, ours))[0][0]
    # Without a key, and without a signature, nothing is said to hold.
    assert "签名未核对" in _checked(none, _files(signed))[1][0]
    assert "没有签名" in _checked(brought, _files(SEAL, ours))[1][0]
    assert Signatures(none).notes() == ["封印签名：包内没有封印，没有签名可以核对。"]


def test_any_change_of_a_sealed_word_is_found(keys: Keyring) -> None:
    ours, signature = keys.current().public, keys.sign(seals.message(SEAL))
    signed = replace(SEAL, key_id=signature.key_id, signature=signature.value.hex())
    known = Trusted({ours.key_id: ours})
    changes = (
        replace(signed, number=8),
        replace(signed, root="ba" * 32),
        replace(signed, events=2),
        replace(signed, previous="1" * 64),
        replace(signed, sealed_at=datetime(2026, 11, 3, tzinfo=UTC)),
        replace(signed, stretches=()),
    )
    for changed in changes:
        assert "不符" in _checked(known, _files(changed, ours))[0][0]
    two = _files(signed, ours)[:2] + _files(replace(signed, root="ba" * 32), ours)[2:]
    assert any("另一处所载的不同" in fault for fault in _checked(known, two)[0])
    for spoilt in (b"", b"[]", b"{}", b"\xff", b'{"seal": {"number": "x"}, "key_id": 1, "signature": ""}'):
        found = Signatures(known)
        for take in (found.bring, found.seal, found.proof):
            take("x", spoilt)
        assert len(found.faults) == 3
