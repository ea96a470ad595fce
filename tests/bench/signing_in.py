"""What signing in costs beside the password's hash alone, and what those in an exam feel of it: A B A B."""

import hashlib
import threading
from collections.abc import Iterator
from urllib.parse import urlencode

from flask.json.tag import TaggedJSONSerializer
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import update

from app.accounts import hashing
from app.accounts.models import Account
from tests.bench.examining import beside, one_save, with_hall
from tests.bench.load import FIRST_REV, Load, fire
from tests.bench.places import Places
from tests.bench.tables import ROUNDS, Measure
from tests.load.hall import CSRF, SECRET, begin_alike
from tests.load.server import Server

PASSWORD = "Minjiang-2026"
SECONDS = 4.0
# As many as may wait for a hash in two processes: whoever comes beyond is told to come again.
SIGNING, SAVING = 8, 8


def sign_in(places: Places, engine: str) -> Iterator[Measure]:
    """Sign people in, beside bare WSGI that only verifies the password; then with a hall that saves meanwhile."""
    place = places.new(engine)
    hall = with_hall(place, SIGNING + SAVING)
    with place.databases.transaction() as session:
        session.execute(update(Account).values(password_hash=hashing.hash_password(PASSWORD)))
    seats = begin_alike(place.databases, hall, hall.people[:SAVING])
    place.databases.dispose()
    coming = [[_request(f"L{number:05d}")] for number in range(SAVING, SAVING + SIGNING)]
    saving = [[one_save(seat, 1)] for seat in seats]
    alone = Measure("sign in, beside the hash alone", engine, "requests/s")
    p99: dict[str, list[float]] = {"alone": [], "meanwhile": []}
    rev = FIRST_REV
    with beside(place) as servers:
        for turn in range(ROUNDS + 1):
            ours = fire(servers[True].port, coming, SECONDS)
            quiet = fire(servers[True].port, saving, 1, rev)
            rev += 1_000_000
            during = _meanwhile(servers[True], coming, saving, rev)
            rev += 1_000_000
            floor = fire(servers[False].port, coming, SECONDS) if False in servers else None
            if turn:
                alone.ours.append(ours.rate)
                p99["alone"].append(quiet.p99)
                p99["meanwhile"].append(during.p99)
                if floor is not None:
                    alone.ceiling.append(floor.rate)
    middle = {name: sorted(found)[len(found) // 2] for name, found in p99.items()}
    alone.note = (
        f"p50 {ours.median:.0f}, p99 {ours.p99:.0f} ms at {SIGNING} lines; answers {ours.answers};"
        f" p99 of a save {middle['alone']:.0f} ms, while eight sign in {middle['meanwhile']:.0f} ms"
    )
    yield alone


def _meanwhile(server: Server, coming: list[list[str]], saving: list[list[str]], rev: int) -> Load:
    """Return what saves cost while others sign in."""
    crowd = threading.Thread(target=fire, args=(server.port, coming, SECONDS))
    crowd.start()
    found = fire(server.port, saving, SECONDS / 2, rev)
    crowd.join()
    return found


def _request(staff_no: str) -> str:
    """Write the sign-in of somebody whose browser has been given the form."""
    signer = URLSafeTimedSerializer(
        SECRET,
        salt="cookie-session",
        serializer=TaggedJSONSerializer(),
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha1},
    )
    token = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps(CSRF)
    body = urlencode({"username": staff_no, "password": PASSWORD, "csrf_token": token})
    lines = (
        "POST /sign-in HTTP/1.1",
        "Host: 127.0.0.1",
        "Connection: keep-alive",
        f"Cookie: lunxun={signer.dumps({'csrf_token': CSRF})}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join(lines) + "\r\n\r\n" + body
