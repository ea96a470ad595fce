"""Not one byte of a key before its release, on any path a candidate can reach (EX-5, GR-7)."""

import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import select

from app.bank.models import ItemVersion
from app.db import Databases
from app.exams import operations, papers, pools
from app.exams.facts import ReleasePolicy
from app.exams.models import Exam
from app.worker import drain
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.exams.conftest import Stage

CANARY = "金丝雀"


def _plant(dbs: Databases) -> None:
    """Put a canary into everything that lies with the key, and into every field of it that holds words."""
    papers._papers.clear()
    papers._wordings.clear()
    pools._pools.clear()
    pools._ready.clear()
    with dbs.transaction() as session:
        for row in session.exec(select(ItemVersion)).all():
            row.rationale = f"{CANARY}解析"
            row.quote = f"{row.quote}{CANARY}"
            row.key = _spoilt(row.key) | {"original": CANARY, "swapped_in": CANARY, "note": CANARY}
            flag_modified(row, "key")


def _spoilt(key: dict[str, Any]) -> dict[str, Any]:
    if "blanks" in key:
        return key | {"blanks": [[*accepted, CANARY] for accepted in key["blanks"]]}
    if "rubric" in key:
        points = [point | {"text": CANARY + point["text"], "keywords": [CANARY]} for point in key["rubric"]]
        return key | {"rubric": points}
    return key


def _everything(browser: Client, attempt: str) -> dict[str, str]:
    """Return every page and reply a candidate can get of an attempt."""
    paths = ["/exams", *(f"/attempts/{attempt}{part}" for part in ("", "/state", "/receipt", "/result"))]
    found = {path: browser.get(path, follow_redirects=True).get_data(as_text=True) for path in paths}
    headers = {"Accept": "application/json"}
    found["json"] = browser.get(f"/attempts/{attempt}/receipt", headers=headers).get_data(as_text=True)
    return found


def test_no_byte_of_a_key_before_its_release(
    as_: Callable[[Player], Client], dbs: Databases, stage: Stage, cast: Cast
) -> None:
    """EX-5, GR-7: words planted in every field of the key are looked for in whatever a candidate can get."""
    _plant(dbs)
    an = as_(cast.an)
    attempt = an.post(f"/sittings/{stage.sitting_id}/attempts").location.rsplit("/", 1)[-1]
    for path, body in _everything(an, attempt).items():
        assert CANARY not in body, path
        assert "option_id" not in body, path
    saved = an.put(f"/attempts/{attempt}/responses", json={"generation": 1, "responses": []})
    assert CANARY not in saved.get_data(as_text=True)
    with dbs.transaction() as session:
        operations.submit(
            session,
            uuid.UUID(attempt),
            cast.an.id,
            generation=_generation(an, attempt),
            submit_key=uuid.uuid4(),
        )
    drain(dbs)
    for path, body in _everything(an, attempt).items():
        assert CANARY not in body, path
    with dbs.transaction() as session:
        session.get_one(Exam, stage.exam_id).release_policy = ReleasePolicy.WHEN_MARKED
    result = an.get(f"/attempts/{attempt}/result").get_data(as_text=True)
    assert f"{CANARY}解析" in result


def _generation(browser: Client, attempt: str) -> int:
    return int(browser.get(f"/attempts/{attempt}/state").get_json()["generation"])


def test_the_paper_shows_nothing_but_the_drawn_items(
    as_: Callable[[Player], Client], dbs: Databases, stage: Stage, cast: Cast
) -> None:
    """EX-5: neither other items, nor what a candidate need not know of the drawn ones."""
    an = as_(cast.an)
    attempt = an.post(f"/sittings/{stage.sitting_id}/attempts").location
    page = an.get(attempt).get_data(as_text=True)
    with dbs.session() as session:
        versions = session.exec(select(ItemVersion)).all()
    ids = {each["id"] for each in an.get(f"{attempt}/state").get_json()["items"]}
    for row in versions:
        assert (f'data-item="{row.item_id}"' in page) == (str(row.item_id) in ids)
        assert str(row.id) not in page
        assert row.item["id"] not in page
