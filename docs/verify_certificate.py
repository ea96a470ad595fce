"""Verify a certificate without 轮训: python verify_certificate.py public-keys.json CERTIFICATE.pdf|TEXT-OF-ITS-CODE

Needs `cryptography`, and `pyhanko` for a PDF. Prints what was signed, or ends with an error. Works without network.
"""
import base64, json, sys, zlib
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
NAMES = """class_title class_type ends_on holder_name hours issued_on issuer post programme result rules serial
starts_on template unit_name""".split()


def read_code(text, published):
    """Return the facts in a printed code and the key that signed them; raise unless it is a published one, and good."""
    url, _, number = text.strip().partition("#")
    data = int(number).to_bytes(len(number), "big").lstrip(b"\0")
    facts = dict(zip(NAMES, zlib.decompress(data[69:], -15).decode().split("\x1f"), strict=True))
    facts = {name: value for name, value in facts.items() if value or name not in ("class_type", "rules")}
    facts |= {"verify_url": url, "verify_code": url.rpartition("/")[2]}
    canonical = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    (key,) = (key for key in published["keys"] if key["key_id"] == data[1:5].hex())
    assert not key.get("revoked"), f"key {key['key_id']} was revoked on {key['revoked']}: ask the issuer"
    Ed25519PublicKey.from_public_bytes(base64.b64decode(key["public_key"])).verify(data[5:69], canonical)
    return facts, key


def read_pdf(path, published):
    """Return the same of a PDF; raise unless the same key signed it too and no byte was changed since."""
    from pyhanko.keys import load_certs_from_pemder_data as load; from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import ValidationContext, validate_pdf_signature as validate
    reader, stamps = PdfFileReader(open(path, "rb")), published.get("time_stamps") or published["root"]
    facts, key = read_code(reader.trailer["/Info"]["/Keywords"], published)
    (signature,), (certificate,) = reader.embedded_signatures, load(key["certificate"].encode())
    trust = [ValidationContext(trust_roots=list(load(pem.encode()))) for pem in (published["root"], stamps)]
    status = validate(signature, *trust)
    assert status.bottom_line and status.coverage.name == "ENTIRE_FILE", status.summary()
    assert signature.signer_cert.dump() == certificate.dump()
    return facts, key


published = json.load(open(sys.argv[1], encoding="utf-8"))
print((read_pdf if sys.argv[2].endswith(".pdf") else read_code)(sys.argv[2], published)[0])
