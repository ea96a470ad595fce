"""A time-stamp authority on the loopback: pyHanko's own for tests, behind the protocol real ones speak (RFC 3161)."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from certificates.signing import Stamps, read_certificate
from tests.certificates.keys import SINCE


@dataclass
class Authority:
    """Where it is asked, what its stamps are checked against, how often it was asked, and whether it answers."""

    url: str
    trust: str
    asked: int = 0
    works: bool = True

    @property
    def stamps(self) -> Stamps:
        return Stamps(self.url, self.trust)


@cache
def _identity() -> tuple[str, asn1_keys.PrivateKeyInfo]:
    """Return a certificate (PEM) that certifies itself for time-stamps only, and its key."""
    secret = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "某某时间戳服务")])
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    draft = x509.CertificateBuilder(name, name, secret.public_key(), x509.random_serial_number())
    draft = draft.not_valid_before(SINCE - timedelta(days=1)).not_valid_after(SINCE + timedelta(days=7000))
    signed = draft.add_extension(usage, critical=True).sign(secret, hashes.SHA256())
    plain = secret.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return signed.public_bytes(Encoding.PEM).decode("ascii"), asn1_keys.PrivateKeyInfo.load(plain)


@contextmanager
def authority(at: datetime | None = None) -> Iterator[Authority]:
    """Serve time-stamps on a free port of the loopback, all of one moment if that is given."""
    pem, secret = _identity()
    stamper = DummyTimeStamper(read_certificate(pem), secret, fixed_dt=at)

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            found.asked += 1
            if not found.works:
                self.send_error(503)
                return
            told = asyncio.run(stamper.async_request_tsa_response(asked)).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        found = Authority(f"http://127.0.0.1:{server.server_port}", pem)
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()
