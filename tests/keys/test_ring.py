"""Keys: made once, encrypted on disk, rotated without making what they signed worthless."""

import stat
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from app.config import Config
from app.keys import (
    KeyInUse,
    KeyRevoked,
    Keyring,
    KeysLocked,
    KeyThere,
    KeyUnknown,
    NoKey,
    Purpose,
    ring,
)
from app.keys.facts import key_id_of
from tests.builders import AT

PASSPHRASE = b"a-passphrase-of-the-tests"
LATER = AT + timedelta(days=365)


def _ring(folder: Path, passphrase: bytes = PASSPHRASE, purpose: Purpose = Purpose.CERTIFICATE) -> Keyring:
    return Keyring(folder, purpose, passphrase, "福建省科学技术协会")


def test_old_keys_go_on_verifying_after_a_rotation(tmp_path: Path) -> None:
    """CE-8."""
    keys = _ring(tmp_path)
    first = keys.new(AT)
    before = keys.sign(b"facts")
    second = keys.rotate(LATER)
    after = keys.sign(b"facts")
    assert (before.key_id, after.key_id) == (first.key_id, second.key_id)
    fresh = _ring(tmp_path)
    assert fresh.verify(b"facts", before.value, before.key_id)
    assert fresh.verify(b"facts", after.value, after.key_id)
    assert not fresh.verify(b"facts", after.value, before.key_id)
    assert not fresh.verify(b"fact", before.value, before.key_id)
    assert not fresh.verify(b"facts", before.value, "00000000")
    assert [(key.key_id, key.until) for key in fresh.public()] == [
        (first.key_id, LATER),
        (second.key_id, None),
    ]


def test_any_changed_bit_of_a_payload_is_noticed(tmp_path: Path) -> None:
    """CE-8."""
    keys = _ring(tmp_path)
    public = keys.new(AT)
    for number in range(20):
        data = f"payload {number}".encode()
        value = keys.sign(data).value
        assert public.verifies(data, value)
        for bit in range(8 * len(data)):
            spoilt = bytearray(data)
            spoilt[bit // 8] ^= 1 << bit % 8
            assert not public.verifies(bytes(spoilt), value)


def test_secrets_are_encrypted_and_readable_by_their_owner_only(tmp_path: Path) -> None:
    _ring(tmp_path).new(AT)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    for path in tmp_path.rglob("*.key"):
        assert b"BEGIN ENCRYPTED PRIVATE KEY" in path.read_bytes()
        assert b"BEGIN PRIVATE KEY" not in path.read_bytes()
    with pytest.raises(KeysLocked):
        _ring(tmp_path, b"another").sign(b"facts")
    with pytest.raises(KeysLocked):
        _ring(tmp_path, b"").sign(b"facts")


def test_two_processes_do_not_make_two_first_keys(tmp_path: Path) -> None:
    refused: list[Exception] = []

    def make() -> None:
        try:
            _ring(tmp_path).new(AT)
        except KeyThere as there:
            refused.append(there)

    threads = [threading.Thread(target=make) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 2
    assert len(_ring(tmp_path).public()) == 1


def test_without_a_key_nothing_is_signed_or_rotated(tmp_path: Path) -> None:
    keys = _ring(tmp_path)
    assert keys.public() == ()
    for act in (lambda: keys.sign(b"facts"), lambda: keys.rotate(AT)):
        with pytest.raises(NoKey):
            act()
    with pytest.raises(KeysLocked):
        _ring(tmp_path, b"").new(AT)


def test_each_purpose_has_its_keys_under_one_root(tmp_path: Path) -> None:
    papers, seals = _ring(tmp_path), _ring(tmp_path, purpose=Purpose.JOURNAL)
    keys = papers.new(AT), seals.new(AT)
    assert not papers.verify(b"seal", seals.sign(b"seal").value, keys[1].key_id)
    pem = papers.root()
    assert pem is not None
    assert pem == seals.root()
    root = x509.load_pem_x509_certificate(pem)
    public = root.public_key()
    assert isinstance(public, EllipticCurvePublicKey)
    for key in keys:
        x509.load_pem_x509_certificate(key.certificate.encode()).verify_directly_issued_by(root)
        assert key.key_id == key_id_of(key.ed25519)


def test_outside_production_the_passphrase_makes_itself(tmp_path: Path) -> None:
    config = Config.from_env(env="development", data_dir=tmp_path)
    keys = ring(config, Purpose.CERTIFICATE)
    keys.new(AT)
    assert ring(config, Purpose.CERTIFICATE) is keys
    strict = {"env": "production", "data_dir": tmp_path / "p", "secret_key": "s" * 40}
    with pytest.raises(KeysLocked):
        ring(Config.from_env(**strict), Purpose.CERTIFICATE).new(AT)
    with pytest.raises(ValueError, match="过短"):
        Config.from_env(**strict, key_passphrase="short")


def test_a_revoked_key_verifies_nothing_and_stands_in_the_list_of_the_root(tmp_path: Path) -> None:
    keys = _ring(tmp_path)
    first = keys.new(AT)
    signature = keys.sign(b"facts")
    with pytest.raises(KeyInUse):
        keys.revoke(first.key_id, "遗失", AT)
    second = keys.rotate(LATER)
    with pytest.raises(KeyUnknown):
        keys.revoke("00000000", "遗失", LATER)
    with pytest.raises(KeysLocked):
        _ring(tmp_path, b"another").revoke(first.key_id, "遗失", LATER)
    assert keys.verify(b"facts", signature.value, signature.key_id)
    keys.revoke(first.key_id, "备份遗失", LATER)
    with pytest.raises(KeyRevoked):
        keys.revoke(first.key_id, "又一次", LATER)
    fresh = _ring(tmp_path)
    assert not fresh.verify(b"facts", signature.value, signature.key_id)
    assert [key.revoked and key.revoked.reason for key in fresh.public()] == ["备份遗失", None]
    told = fresh.published()["keys"]
    assert [(key["revoked"], key["reason"]) for key in told] == [
        (LATER.isoformat(), "备份遗失"),
        (None, None),
    ]
    crl = fresh.crl(LATER)
    assert crl.get_revoked_certificate_by_serial_number(first.serial) is not None
    assert crl.get_revoked_certificate_by_serial_number(second.serial) is None
    assert crl.is_signature_valid(x509.load_pem_x509_certificate(fresh.root() or b"").public_key())  # type: ignore[arg-type]


def test_the_list_of_revoked_keys_is_made_anew_each_week(tmp_path: Path) -> None:
    keys = _ring(tmp_path)
    with pytest.raises(NoKey):
        keys.crl(AT)
    keys.new(AT)
    first = keys.crl(AT)
    assert keys.crl(AT + timedelta(days=6)) == first
    later = keys.crl(AT + timedelta(days=8))
    assert later.next_update_utc > first.next_update_utc
    numbers = [
        crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number for crl in (first, later)
    ]
    assert numbers == [1, 2]
    assert keys.crl(AT + timedelta(days=8), anew=True) != later


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"tsa_url": "ftp://tsa.example.cn"}, "https://"),
        ({"tsa_url": "https://tsa.example.cn"}, "LUNXUN_PADES"),
        ({"tsa_url": "https://tsa.example.cn", "pades": "B-LT"}, "LUNXUN_TSA_TRUST"),
    ],
)
def test_half_a_time_stamp_is_refused_at_the_start(tmp_path: Path, wrong: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Config.from_env(env="test", data_dir=tmp_path, **wrong)
