"""A result's page: the same at the hatch as at the door, and nothing in it that was made for others."""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from app.accounts.models import Account
from app.accounts.rules.sessions import digest
from app.db import Databases
from app.exams import operations, queries
from app.exams.facts import ResultDetail
from app.exams.models import AttemptItem
from app.exams.operations import Entry, telling
from app.exams.queries import answers
from app.exams.views import result_pages
from app.messages import queries as messages
from app.messages.models import Message
from app.web.actor import Bearer, Role
from app.web.hatch import Hatch
from tests.builders import AT, grant
from tests.cast import Cast, Player
from tests.exams.conftest import Stage
from tests.exams.plans import reads
from tests.exams.released import ESCAPED, EVIL, As, Told, show, tell
from tests.exams.staff import close_window, hand_in, text
from tests.exams.test_hot_steps import OWN
from tests.statements import count_statements

COUNT = 7
ENGLISH = {
    "正确答案": "Right answer",
    "您的选择": "Your choice",
    "评分说明": "Why these marks",
    "我的考试": "My exams",
}


@pytest.fixture
def told(as_: As, cast: Cast, stage: Stage, dbs: Databases) -> Told:
    return tell(as_, cast, stage, dbs)


@contextmanager
def _door(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as shut:
        shut.setattr(Hatch, "_ask", lambda *_: None)
        yield


def _heard(answer: Any) -> tuple[int, list[tuple[str, str]], bytes]:
    headers = [
        (name, value) for name, value in answer.headers if name not in {"Set-Cookie", "Content-Length"}
    ]
    return answer.status_code, sorted(headers), OWN.sub(b"", answer.data)


def _path(told: Told, player: Player) -> str:
    return f"/attempts/{told[player.id]}/result"


@pytest.mark.parametrize("cookies", [{}, {"locale": "en", "print": "large"}])
def test_door_and_hatch_write_the_same_page(
    as_: As, cast: Cast, told: Told, dbs: Databases, cookies: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """GR-7: byte for byte, headers too, for whoever comes first and for those who get the parts kept from them."""
    with dbs.transaction() as session:
        item = session.exec(
            select(AttemptItem.item_id).where(AttemptItem.attempt_id == told[cast.bo.id])
        ).first()
        at = queries.now(session)
        operations.file_appeal(session, told[cast.bo.id], item_id=item, text=EVIL, by=cast.bo.actor, at=at)
        session.add(
            Message(id=uuid.uuid4(), person_id=cast.an.id, kind="note", title="甲", body="乙", created_at=AT)
        )
    for player in (cast.an, cast.bo, cast.an):
        browser = as_(player)
        browser.csrf_token()
        for name, value in cookies.items():
            browser.set_cookie(name, value)
        quick = browser.get(_path(told, player))
        with _door(monkeypatch):
            usual = browser.get(_path(told, player))
        assert usual.status_code == 200
        assert _heard(quick) == _heard(usual)
        assert (ESCAPED in quick.get_data(as_text=True)) == (player is cast.bo)


def test_the_hatch_told_it_and_in_few_statements(
    as_: As, cast: Cast, told: Told, dbs: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who, which attempt, when, what is shown, what was answered and got, appeals, the bell: and no key read twice."""
    browser = as_(cast.an)
    for _ in range(2):
        browser.get(_path(told, cast.an))
    with count_statements(dbs.web) as seen, monkeypatch.context() as nobody:
        nobody.setattr("app.web.desk.signed_in_actor", None)
        assert browser.get(_path(told, cast.an)).status_code == 200
    assert len(seen) <= COUNT, str(seen)
    with _door(monkeypatch), count_statements(dbs.web) as seen:
        assert browser.get(_path(told, cast.an)).status_code == 200
    assert len(seen) <= COUNT, str(seen)


def test_many_are_told_in_as_many_statements_as_one(
    cast: Cast, told: Told, stage: Stage, dbs: Databases
) -> None:
    """AZ-3: each their own; nothing to a thief, to a session that is over, or to staff, whose page is the door's."""
    an, bo = (Entry(Bearer(player.id, 1, digest("")), told[player.id]) for player in (cast.an, cast.bo))
    others = [
        # A fellow candidate, whom nothing else keeps out, and somebody of the staff.
        Entry(Bearer(cast.bo.id, 1, digest("")), told[cast.an.id]),
        Entry(Bearer(cast.ed.id, 1, digest("")), told[cast.an.id]),
        Entry(Bearer(cast.an.id, 7, digest("")), told[cast.an.id]),
        Entry(Bearer(cast.an.id, 1, digest("")), uuid.uuid4()),
    ]
    with dbs.session(readonly=True) as session:
        telling._tell(session, [an, bo])
    counts = []
    for batch in ([an], [bo, an, *others]):
        with count_statements(dbs.web) as seen, dbs.session(readonly=True) as session:
            found = telling._tell(session, batch)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= COUNT
    assert [each and each.result.attempt.id for each in found] == [
        told[cast.bo.id],
        told[cast.an.id],
        None,
        None,
        None,
        None,
    ]
    with dbs.transaction() as session:
        grant(session, cast.an.id, Role.ORGANIZER, cast.city)
    with dbs.session(readonly=True) as session:
        assert telling._tell(session, [an]) == [None]


def test_nothing_is_told_before_the_release(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GR-7."""
    key = hand_in(dbs, stage, cast.an, essay="")
    entry = Entry(Bearer(cast.an.id, 1, digest("")), key)
    with dbs.session(readonly=True) as session:
        assert telling._tell(session, [entry]) == [None]
    assert "正确答案" not in text(as_(cast.an).get(f"/attempts/{key}/result"))
    close_window(dbs, stage.sitting_id)
    with dbs.session(readonly=True) as session:
        assert telling._tell(session, [entry]) != [None]


def test_who_is_no_longer_let_in_hears_what_the_door_says(
    as_: As, cast: Cast, told: Told, dbs: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AC-2, AZ-3, AZ-4."""
    browser, thief, path = as_(cast.an), as_(cast.bo), _path(told, cast.an)
    browser.csrf_token()
    thief.csrf_token()
    for _ in range(2):
        assert browser.get(path).status_code == 200
    assert thief.get(path).status_code == 404
    changes: tuple[tuple[dict[str, Any], int], ...] = (
        ({"epoch": 2}, 303),
        ({"epoch": 1, "must_change_password": True}, 303),
    )
    for values, status in changes:
        with dbs.transaction() as session:
            session.execute(update(Account).where(col(Account.id) == cast.an.id).values(**values))
        assert browser.get(path).status_code == status


def test_a_kept_frame_holds_nothing_of_whom_it_was_first_rendered_for(
    as_: As, cast: Cast, told: Told, dbs: Databases
) -> None:
    """AC-1: neither name, nor unit, nor attempt, nor the token of a session."""
    result_pages._frames.clear()
    with dbs.transaction() as session:
        session.execute(update(Account).where(col(Account.id) == cast.an.id).values(display_name=EVIL))
    browsers = {player.id: as_(player) for player in (cast.an, cast.bo)}
    for number, browser in enumerate(browsers.values()):
        with browser.session_transaction() as cookie:
            cookie["csrf_token"] = f"{number}" * 40
    first, second = (
        browsers[player.id].get(_path(told, player)).get_data(as_text=True) for player in (cast.an, cast.bo)
    )
    assert len(result_pages._frames) == 1
    assert ESCAPED in first
    assert "<script>alert" not in first
    tokens = [
        set(re.findall(r'(?:csrf-token" content|csrf_token" value)="([^"]+)"', page))
        for page in (first, second)
    ]
    assert [len(each) for each in tokens] == [1, 1]
    assert tokens[0] != tokens[1]
    for own in (ESCAPED, str(told[cast.an.id]), *tokens[0]):
        assert own in first
        assert own not in second
    kept = repr([*result_pages._frames.values()])
    assert not any(own in kept for own in (ESCAPED, str(told[cast.an.id]), cast.county.name, *tokens[0]))


def test_an_address_written_otherwise_is_the_doors(as_: As, cast: Cast, told: Told) -> None:
    result_pages._frames.clear()
    path, browser = f"/attempts/{str(told[cast.an.id]).upper()}/result", as_(cast.an)
    browser.csrf_token()
    assert browser.get(path).status_code == 200
    assert browser.get(f"{_path(told, cast.an)}?a={EVIL[:9]}").status_code == 200
    assert not result_pages._frames
    assert browser.get(_path(told, cast.an)).status_code == 200
    assert len(result_pages._frames) == 1


def test_each_language_has_its_own_parts(as_: As, cast: Cast, told: Told) -> None:
    pages: dict[str, list[str]] = {"zh": [], "en": []}
    for locale in ("zh", "en", "zh", "en"):
        browser = as_(cast.an)
        browser.csrf_token()
        browser.set_cookie("locale", locale)
        page = OWN.sub(b"", browser.get(_path(told, cast.an)).data).decode()
        # What is quoted of items and law is Chinese in either language.
        page = re.sub(r'<(?!html)[^>]+lang="zh-CN"[^>]*>.*?</(?:span|p|blockquote|ul|button)>', "", page)
        pages[locale].append(" ".join(re.sub(r"<[^>]+>", " ", page).split()))
    (chinese, again), (english, anew) = pages["zh"], pages["en"]
    assert (chinese, english) == (again, anew)
    for here, there in ENGLISH.items():
        assert (here in chinese, there in chinese) == (True, False)
        assert (here in english, there in english) == (False, True)


def test_what_an_exam_does_not_show_is_in_no_part_that_was_made_for_one_that_does(
    as_: As, cast: Cast, told: Told, stage: Stage, dbs: Databases,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """GR-7: the same attempt shown in full, without keys, with its score alone, and again, at hatch and door."""
    seen: dict[ResultDetail, bytes] = {}
    browser, path = as_(cast.bo), _path(told, cast.bo)
    browser.csrf_token()
    for detail in (
        ResultDetail.FULL,
        ResultDetail.MARKS,
        ResultDetail.SCORE,
        ResultDetail.MARKS,
        ResultDetail.FULL,
    ):
        show(dbs, stage, cast.cy, detail)
        pages = [browser.get(path).get_data(as_text=True)]
        with _door(monkeypatch):
            pages.append(browser.get(path).get_data(as_text=True))
        for page in pages:
            plain = OWN.sub(b"", page.encode())
            assert seen.setdefault(detail, plain) == plain
            whole = detail is ResultDetail.FULL
            assert (detail is not ResultDetail.SCORE) == ("评分说明" in page)
            for word in ("正确答案", "script-right", "采分点", "出处与解析", "<blockquote"):
                assert (word in page) == whole, (detail, word)
            assert "script-wrong" not in page or whole


READ: dict[str, Callable[[str], Any]] = {
    "answers": lambda dialect: answers._ANSWERS[dialect],
    "unread": lambda _: messages._UNREAD_EACH,
}
MANY = re.compile(r"^(?:SEARCH |SCAN )?(attempt|response|attempt_item|mark|message)\b")
BY_ITS_KEY = {
    "sqlite": re.compile(r"\((id|attempt_id|person_id)=\?"),
    "postgresql": re.compile(r"\((id|attempt_id|person_id) ="),
}


@pytest.mark.parametrize("step", READ)
def test_a_result_is_looked_up_whatever_their_number(dbs: Databases, engine_kind: str, step: str) -> None:
    """By the attempt or the person, also where nobody has counted the rows."""
    plan = reads(dbs, READ[step](engine_kind))
    assert any(MANY.search(read) for read in plan), plan
    for read in plan:
        assert not MANY.search(read) or BY_ITS_KEY[engine_kind].search(read), plan


def test_scripts_are_never_read_out_of_all_marks(dbs: Databases, engine_kind: str) -> None:
    """Whatever ways of joining there are: a hall's results are asked for while its marks are being written."""
    plan = reads(dbs, answers._ANSWERS[engine_kind], off=())
    many = [read for read in plan if re.search(r"\b(response|attempt_item|mark)\b", read)]
    assert many
    assert [read for read in many if "(" not in read] == []
