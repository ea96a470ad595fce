"""Practice's pages: what each says, to whom, at what cost, and that nothing is done twice."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from app import clock
from app.bank.facts import Reserve
from app.db import Databases
from app.exams.models import Exam
from app.library import operations as library
from app.practice.models import ErrorBookEntry, PracticeAnswer, PracticeRound
from app.practice.operations import answering
from question_bank.content import NOTICE, load_guide
from question_bank.items import Kind
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.exams.conftest import set_stage
from tests.practice.conftest import Desk, an_item, response_of
from tests.statements import count_statements

As = Callable[[Player], Client]
# A page of the room, and an answer with its marks, the book and the end of the round: see each test.
MOST_FOR_A_PAGE, MOST_FOR_AN_ANSWER = 12, 12


def _give(browser: Client, url: str, response: object) -> None:
    sent = response if isinstance(response, list) else [response]
    texts = [str(each).lower() if isinstance(each, bool) else str(each) for each in sent]
    assert browser.post(url, data={"response": texts, "give": "answer"}).status_code == 303


@pytest.fixture
def two(dbs: Databases, stocked: Cast) -> tuple[uuid.UUID, str]:
    """A round of An's on two items, the first of them on paragraph of the guide; its id and the first stem."""
    with dbs.transaction() as session:
        library.publish_document(
            session,
            document_no=NOTICE.number,
            title=NOTICE.title,
            issued_on=NOTICE.issued_on,
            sections=load_guide(),
            by=None,
            at=clock.now(),
        )
        item = an_item(session)
        desk = Desk(session, stocked.an, clock.now())
        return desk.round_on(item, an_item(session, Kind.SHORT_ANSWER)), item.stem


def test_a_round_from_the_topics_to_its_summary(dbs: Databases, stocked: Cast, as_: As) -> None:
    browser = as_(stocked.an)
    page = browser.get("/practice").text
    assert "自测不是考试" in page
    assert "做 10 题" not in page.split("各知识点")[0]
    begun = browser.post("/practice/rounds", data={"source": "topic", "topic": "", "kind": "", "size": "5"})
    assert begun.status_code == 303
    assert browser.post("/practice/rounds", data={"size": "5"}).location == begun.location
    assert "已答 0 / 5 题" in browser.get("/practice").text
    for number in range(1, 6):
        question = browser.get(f"{begun.location}/{number}").text
        assert "正确答案" not in question
        assert browser.post(f"{begun.location}/{number}", data={"give": "up"}).status_code == 303
        assert "未作答" in browser.get(f"{begun.location}/{number}").text
    summary = browser.get(begun.location).text
    assert "答对 0 题，共答 5 题" in summary
    assert "建议重读" in summary
    with dbs.session() as session:
        assert session.exec(select(PracticeRound.finished_at)).one() is not None


def test_an_answer_shows_at_once_the_key_why_and_the_passage(
    dbs: Databases, stocked: Cast, two: tuple[uuid.UUID, str], as_: As
) -> None:
    browser, (round_id, stem) = as_(stocked.an), two
    url = f"/practice/rounds/{round_id}/1"
    with dbs.session() as session:
        question = Desk(session, stocked.an, clock.now()).question(round_id)
        wrong = response_of(session, question, right=False)
    before = browser.get(url).text
    assert stem in before
    assert "<mark>" not in before
    _give(browser, url, wrong)
    page = browser.get(url).text
    for words in ("答错", "0 / 1 分", "正确答案", "您的选择", "解析", "<mark>", "已在错题本：明天复习"):
        assert words in page
    assert re.search(r'href="/library/documents/[0-9a-f-]+#s-\d+"', page)


def test_answers_twice_sent_and_pages_gone_back_to_count_once(
    dbs: Databases, stocked: Cast, two: tuple[uuid.UUID, str], as_: As
) -> None:
    browser, url = as_(stocked.an), f"/practice/rounds/{two[0]}/1"
    with dbs.session() as session:
        question = Desk(session, stocked.an, clock.now()).question(two[0])
        wrong, right = (response_of(session, question, right=each) for each in (False, True))
    for response in (wrong, wrong, right):
        _give(browser, url, response)
    browser.post(url, data={"give": "up"})
    with dbs.session() as session:
        assert len(session.exec(select(PracticeAnswer)).all()) == 1
        assert session.exec(select(ErrorBookEntry.times_wrong)).one() == 1
    assert "答错" in browser.get(url).text


def test_nothing_answered_is_said_and_nonsense_is_refused(
    dbs: Databases, stocked: Cast, two: tuple[uuid.UUID, str], as_: As
) -> None:
    browser, url = as_(stocked.an), f"/practice/rounds/{two[0]}/1"
    assert browser.post(url, data={"give": "answer"}).status_code == 303
    assert "还没有作答" in browser.get(url).text
    assert browser.post(url, data={"response": "no-such-option", "give": "answer"}).status_code == 400
    assert browser.post(url, data={"response": "x", "marks": "9"}).status_code == 400
    for form in ({"size": "7"}, {"source": "exam"}, {"kind": "riddle"}, {"size": "ten"}):
        assert browser.post("/practice/rounds", data=form).status_code == 400
    with dbs.session() as session:
        assert session.exec(select(PracticeAnswer)).all() == []


def test_a_written_answer_is_judged_on_its_page(stocked: Cast, two: tuple[uuid.UUID, str], as_: As) -> None:
    browser, url = as_(stocked.an), f"/practice/rounds/{two[0]}/2"
    _give(browser, url, "第一行\r\n第二行")
    page = browser.get(url).text
    assert "系统不评分" in page
    assert "下一题" not in page
    assert browser.post(f"{url}/judge", data={"point": "99"}).status_code == 400
    assert browser.post(f"{url}/judge", data={"point": ["0"]}).status_code == 303
    assert browser.post(f"{url}/judge", data={}).status_code == 303
    page = browser.get(url).text
    assert "自评：采分点 1 /" in page
    assert "第一行\n第二行" in page


def test_the_book_lists_what_was_wrong_and_gives_it_back_when_taken_out(
    dbs: Databases, stocked: Cast, two: tuple[uuid.UUID, str], as_: As
) -> None:
    browser, (round_id, stem) = as_(stocked.an), two
    assert "错题本是空的" in browser.get("/practice/book").text
    browser.post(f"/practice/rounds/{round_id}/1", data={"give": "up"})
    book = browser.get("/practice/book").text
    assert stem in book
    assert "再答对 3 次移出" in book
    assert "今天没有该复习的题" in browser.get("/practice/book?show=due").text
    assert "没有符合条件的错题" in browser.get("/practice/book?kind=multiple").text
    with dbs.session() as session:
        entry_id = session.exec(select(ErrorBookEntry.id)).one()
    gone = browser.post(f"/practice/book/{entry_id}/take-out?kind=single")
    assert "撤销，放回去" in browser.get(gone.location).text
    assert stem in browser.get("/practice/book?show=out").text
    browser.post(f"/practice/book/{entry_id}/put-back")
    assert stem in browser.get("/practice/book").text
    for stranger in (stocked.bo, stocked.cy):
        for step in ("take-out", "put-back"):
            assert as_(stranger).post(f"/practice/book/{entry_id}/{step}").status_code == 404


def test_a_home_page_says_in_one_line_what_is_due(
    dbs: Databases, stocked: Cast, two: tuple[uuid.UUID, str], as_: As
) -> None:
    browser = as_(stocked.an)
    browser.post(f"/practice/rounds/{two[0]}/1", data={"give": "up"})
    assert "该复习" not in browser.get("/").text
    with dbs.transaction() as session:
        entry = session.exec(select(ErrorBookEntry)).one()
        entry.due_on -= timedelta(days=1)
        session.add(entry)
    assert "今天有 1 题该复习" in browser.get("/").text
    assert "该复习" not in as_(stocked.bo).get("/").text


def test_an_open_exam_closes_what_it_may_ask_and_the_pages_say_until_when(
    dbs: Databases, stocked: Cast, two: tuple[uuid.UUID, str], as_: As
) -> None:
    """EX-5: neither a question, nor an answer of before, nor the book shows a key."""
    browser, (round_id, stem) = as_(stocked.an), two
    browser.post(f"/practice/rounds/{round_id}/1", data={"give": "up"})
    with dbs.transaction() as session:
        set_stage(session, stocked)
        title = session.exec(select(Exam.title)).one()
    for url in (
        "/practice",
        "/practice/book",
        f"/practice/rounds/{round_id}",
        f"/practice/rounds/{round_id}/1",
    ):
        page = browser.get(url).text
        assert f"“{title}”正在进行" in page
        assert stem not in page
    assert "现在没有可以自测的题" in browser.get("/practice").text
    assert "另有 1 题在考试期间暂不显示" in browser.get("/practice/book").text
    assert browser.post(f"/practice/rounds/{round_id}/2", data={"give": "up"}).status_code == 303
    refused = browser.post("/practice/rounds", data={"size": "5", "topic": "文件要素"})
    assert "没有符合条件的题可以自测" in browser.get(refused.location).text
    with dbs.session() as session:
        assert session.exec(select(PracticeAnswer.position)).all() == [1]


def test_a_round_is_one_s_own(stocked: Cast, two: tuple[uuid.UUID, str], as_: As, nobody: uuid.UUID) -> None:
    """AZ-3, AZ-5: somebody else's round is as unknown as none, to an organizer too."""
    for player in (stocked.bo, stocked.cy, stocked.di, stocked.fu):
        browser = as_(player)
        for round_id in (two[0], nobody):
            assert browser.get(f"/practice/rounds/{round_id}").status_code == 404
            assert browser.get(f"/practice/rounds/{round_id}/1").status_code == 404
            assert browser.post(f"/practice/rounds/{round_id}/1", data={"give": "up"}).status_code == 404
            assert browser.post(f"/practice/rounds/{round_id}/finish").status_code == 404


def test_an_organizer_sees_counts_alone(
    dbs: Databases, stocked: Cast, two: tuple[uuid.UUID, str], as_: As
) -> None:
    as_(stocked.an).post(f"/practice/rounds/{two[0]}/1", data={"give": "up"})
    with dbs.transaction() as session:
        item = an_item(session, number=3)
        item.reserved_for = Reserve.EXAM
        session.add(item)
    page = as_(stocked.cy).get("/practice/figures").text
    assert "少于 5 人" in page
    assert "有 39 道题考试和练习都会用到" in page
    assert stocked.an.name not in page
    assert as_(stocked.an).get("/practice/figures").status_code == 403
    assert as_(stocked.di).get("/practice/figures").status_code == 403
    assert as_(stocked.cy).get("/practice/figures?format=csv").mimetype == "text/csv"


def test_a_page_and_an_answer_cost_a_fixed_number_of_statements(
    dbs: Databases, stocked: Cast, two: tuple[uuid.UUID, str], as_: As
) -> None:
    browser, round_id = as_(stocked.an), two[0]
    answer = f"/practice/rounds/{round_id}/1"
    costs = {}
    for url in ("/practice", "/practice/book", answer):
        with count_statements(dbs.web) as seen:
            assert browser.get(url).status_code == 200
        costs[url] = len(seen)
    with count_statements(dbs.web) as seen:
        browser.post(answer, data={"give": "up"})
    assert len(seen) <= MOST_FOR_AN_ANSWER, str(seen)
    with count_statements(dbs.web) as seen:
        browser.get(answer)
    costs["answered"] = len(seen)
    assert max(costs.values()) <= MOST_FOR_A_PAGE, costs


def test_all_of_it_is_one_transaction(
    dbs: Databases, stocked: Cast, two: tuple[uuid.UUID, str], as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer whose entry in the book fails leaves no answer either."""

    def broken(session: Session, *_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(answering, "note", broken)
    browser = as_(stocked.an)
    assert browser.post(f"/practice/rounds/{two[0]}/1", data={"give": "up"}).status_code == 500
    with dbs.session() as session:
        assert session.exec(select(PracticeAnswer)).all() == []
        assert session.exec(select(PracticeRound).where(col(PracticeRound.finished_at).is_(None))).one()
