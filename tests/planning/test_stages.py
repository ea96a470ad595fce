"""The way of a programme says what is done and what comes next."""

import re
from collections.abc import Callable

from app.db import Databases
from app.planning import operations
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.planning.stage import AT, draft, set_stage


def _way(page: str) -> list[tuple[str, str]]:
    steps = re.findall(r'<li class="way-step way-(\w+)".*?</li>', page, re.S)
    texts = re.findall(r'<span class="way-text">(.*?)</span>', page)
    return list(zip(steps, texts, strict=True))


def test_the_way_follows_what_was_done(as_: Callable[[Player], Client], cast: Cast, dbs: Databases) -> None:
    with dbs.transaction() as session:
        stage = set_stage(session, cast)
    address = f"/programmes/{stage.programme}"
    assert _way(as_(cast.cy).get(address).text) == [
        ("done", "3 个层级"),
        ("done", "12 人"),
        ("done", "2 期，20 个名额"),
        ("now", "尚未发布"),
        ("later", "0 / 2 期已排课"),
        ("later", "还没有发布"),
        ("later", "还没有颁发"),
    ]
    with dbs.transaction() as session:
        operations.publish_plan(session, draft(session, cast, stage), by=cast.cy.actor, at=AT)
    assert _way(as_(cast.cy).get(address).text)[3:5] == [("done", "第 1 稿已发布"), ("now", "0 / 2 期已排课")]
