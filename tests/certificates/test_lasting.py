"""Certificates to be validated for long: what is embedded, what pyHanko and poppler say of it, and revoked keys."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import ades, validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer

from app import clock
from app.keys.facts import Revoked
from app.keys.files import published
from app.keys.making import make_crl
from certificates.apart import apart
from certificates.checking import Finding, Trust, check
from certificates.drawing import render
from certificates.signing import NoStamp, Seal, read_certificate, sign
from tests.certificates import keys
from tests.certificates.stamping import Authority, authority

SCRIPT = Path(__file__).parents[2] / "docs/verify_certificate.py"


@pytest.fixture(scope="module")
def tsa() -> Iterator[Authority]:
    with authority() as found:
        yield found


@pytest.fixture(scope="module")
def drawn(build: Any, fonts: Any) -> bytes:
    return render(keys.signed(build()), fonts)


def _seal(number: int = 1) -> Seal:
    crl = make_crl(keys.root(), [], 1, clock.now())
    return replace(keys.seal(number), crl=crl.public_bytes(Encoding.PEM).decode("ascii"))


@pytest.fixture(scope="module")
def lasting(drawn: bytes) -> bytes:
    return sign(drawn, _seal())


@pytest.fixture(scope="module")
def stamped(drawn: bytes, tsa: Authority) -> bytes:
    return sign(drawn, replace(_seal(), stamps=tsa.stamps))


def _store(pdf: bytes) -> Any:
    return DocumentSecurityStore.read_dss(PdfFileReader(BytesIO(pdf)))


def test_a_lasting_certificate_validates_from_what_it_holds_and_asks_nobody(
    drawn: bytes, lasting: bytes
) -> None:
    store = _store(lasting)
    assert (len(store.certs), len(store.crls)) == (2, 1)
    strict: dict[str, Any] = {
        "allow_fetching": False,
        "revocation_mode": "require",
        "moment": clock.now(),
        "trust_roots": [read_certificate(keys.root_pem())],
    }
    (signature,) = PdfFileReader(BytesIO(lasting)).embedded_signatures
    status = apart(lambda: validate_pdf_signature(signature, store.as_validation_context(strict)))
    assert status.bottom_line
    assert status.coverage.name == "ENTIRE_FILE"
    assert status.docmdp_ok
    # What holds nothing cannot be validated so: the same demand of a certificate of the usual kind.
    (usual,) = PdfFileReader(BytesIO(sign(drawn, keys.seal()))).embedded_signatures
    nothing = ValidationContext(**strict, crls=[])
    assert not apart(lambda: validate_pdf_signature(usual, nothing)).bottom_line


def test_what_is_embedded_is_covered_by_the_signature(lasting: bytes, tmp_path: Path) -> None:
    assert check(lasting, keys.TRUST).finding is Finding.WHOLE
    for at in (lasting.index(b"/DSS"), lasting.index(b"/CRLs") + 8, 700):
        spoilt = lasting[:at] + bytes([lasting[at] ^ 1]) + lasting[at + 1 :]
        assert check(spoilt, keys.TRUST).finding in {Finding.CHANGED, Finding.NO_PDF}, at
    assert check(lasting + b"\n% more", keys.TRUST).finding is not Finding.WHOLE
    file = tmp_path / "lasting.pdf"
    file.write_bytes(lasting)
    told = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True, check=True).stdout
    assert "Signature is Valid" in told
    assert "Total document signed" in told


def test_with_a_time_stamp_it_is_long_term_by_pyhankos_own_judgement(stamped: bytes, tsa: Authority) -> None:
    """ETSI EN 319 102-1, 5.5, signatures with time and long-term validation data: from the document alone."""
    told = _judged(stamped, tsa)
    assert told.ades_subindic.name == "OK", told.failure_msg
    assert abs(told.best_signature_time - clock.now()) < timedelta(minutes=10)
    blank = _judged(stamped, tsa, with_store=False)
    assert blank.ades_subindic.name != "OK"
    assert check(stamped, replace(keys.TRUST, time_stamps=tsa.trust)).finding is Finding.WHOLE
    assert check(stamped, keys.TRUST).finding is Finding.FOREIGN


def _judged(pdf: bytes, tsa: Authority, *, with_store: bool = True) -> Any:
    """Let pyHanko judge by the rules of ETSI, fetching nothing, with revocation known of each key."""
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    store = (
        _store(pdf).as_validation_context({"allow_fetching": False, "trust_roots": []})
        if with_store
        else None
    )
    known = (
        LocalKnowledge(known_crls=[CRLContainer(each) for each in store.crls]) if store else LocalKnowledge()
    )

    def trusting(pem: str) -> CertValidationPolicySpec:
        roots = SimpleTrustManager.build(trust_roots=[read_certificate(pem)])
        return CertValidationPolicySpec(
            trust_manager=roots, revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO)
        )

    spec = SignatureValidationSpec(
        trusting(keys.root_pem()),
        RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY),
        trusting(tsa.trust),
        local_knowledge=known,
    )
    digest = signature.compute_digest()
    judging = ades.ades_with_time_validation(signature.signed_data, spec, raw_digest=digest)
    return apart(lambda: asyncio.run(judging))


def test_without_its_time_stamp_nothing_is_signed(drawn: bytes, tsa: Authority) -> None:
    seal = replace(_seal(2), stamps=tsa.stamps)
    tsa.works = False
    with pytest.raises(NoStamp):
        sign(drawn, seal)
    tsa.works = True
    before = tsa.asked
    assert sign(drawn, seal).startswith(drawn)
    assert tsa.asked > before


def test_what_a_revoked_key_signed_is_told(drawn: bytes, lasting: bytes) -> None:
    key = keys.key(1).public
    assert check(lasting, Trust(keys.root_pem(), frozenset({key.serial}))).finding is Finding.REVOKED_KEY
    crl = make_crl(keys.root(), [(key.serial, Revoked(clock.now(), "遗失"))], 2, clock.now())
    assert crl.is_signature_valid(keys.root()[1].public_key())
    assert crl.get_revoked_certificate_by_serial_number(key.serial) is not None
    assert crl.get_revoked_certificate_by_serial_number(keys.key(2).public.serial) is None


@pytest.mark.parametrize("kind", ["lasting", "stamped"])
def test_certificates_outlive_the_system(
    request: pytest.FixtureRequest,
    build: Any,
    fonts: Any,
    drawn: bytes,
    tsa: Authority,
    tmp_path: Path,
    kind: str,
) -> None:
    """CE-8: nothing but the file, what was published after two rotations, and Python without this house in it.

    The usual kind is in `test_forty_lines_verify_a_certificate_without_the_system`.
    """
    file = tmp_path / "certificate.pdf"
    file.write_bytes(request.getfixturevalue(kind))

    def verify(**changed: Any) -> subprocess.CompletedProcess[str]:
        rows = [published(keys.key(number).public) | (changed if number == 1 else {}) for number in (1, 2, 3)]
        public = {"keys": rows, "root": keys.root_pem(), "time_stamps": tsa.trust}
        (tmp_path / "keys.json").write_text(json.dumps(public), encoding="utf-8")
        words = [sys.executable, "-I", "-W", "ignore", SCRIPT, "keys.json", file]
        return subprocess.run(words, capture_output=True, text=True, check=False, cwd=tmp_path)

    told = verify()
    assert told.returncode == 0, told.stderr
    assert build().serial in told.stdout
    if kind == "stamped":
        refused = verify(revoked=(keys.SINCE + timedelta(days=9)).isoformat())
        assert refused.returncode != 0
        assert "was revoked on 2026-01-14" in refused.stderr
