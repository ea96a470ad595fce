"""Verify a certificate without 轮训: python verify_certificate.py public-keys.json CERTIFICATE.pdf|TEXT-OF-ITS-CODE

Needs `cryptography`, and `pyhanko` for a PDF. Prints what was signed, or ends with an error. Works without network.
"""

import base64, json, sys, zlib
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

NAMES = """class_title class_type ends_on holder_name hours issued_on issuer post programme result rules serial
starts_on template unit_name""".split()


def read_code(text, published):
    """Return the facts in a printed code; raise unless one of the published keys signed them."""
    url, _, number = text.strip().partition("#")
    data = int(number).to_bytes(len(number), "big").lstrip(b"\0")
    key_id, signature, packed = data[1:5].hex(), data[5:69], data[69:]
    facts = dict(zip(NAMES, zlib.decompress(packed, -15).decode().split("\x1f"), strict=True))
    facts |= {"verify_url": url, "verify_code": url.rpartition("/")[2]}
    facts = {name: value for name, value in facts.items() if value or name not in ("class_type", "rules")}
    canonical = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    (key,) = (base64.b64decode(key["public_key"]) for key in published["keys"] if key["key_id"] == key_id)
    Ed25519PublicKey.from_public_bytes(key).verify(signature, canonical)
    return facts


def read_pdf(path, published):
    """Return the facts in a PDF; raise unless the organisation signed it and no byte was changed since."""
    from pyhanko import keys; from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import ValidationContext, validate_pdf_signature
    reader = PdfFileReader(open(path, "rb"))
    (root,) = keys.load_certs_from_pemder_data(published["root"].encode())
    status = validate_pdf_signature(reader.embedded_signatures[0], ValidationContext(trust_roots=[root]))
    assert status.bottom_line and status.coverage.name == "ENTIRE_FILE", status.summary()
    return read_code(reader.trailer["/Info"]["/Keywords"], published)


published = json.load(open(sys.argv[1], encoding="utf-8"))
print((read_pdf if sys.argv[2].endswith(".pdf") else read_code)(sys.argv[2], published))
