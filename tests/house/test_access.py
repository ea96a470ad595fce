"""Who is let in where: every route, asked for by everybody, about things of every place (AZ-1, AZ-3, AZ-5, AZ-8)."""

import re

import pytest
from flask import Flask

from app.web.desk import Route
from tests.house import tables
from tests.house.conftest import Walks
from tests.house.walk import LOST, STRAY, Answer, UnknownParameter, Walk, places_of
from tests.house.world import World
from tests.house.world.places import ROLES, UNKNOWN, XIAMEN

# The protocol of exams answers who is not admitted with the reason.
SAYS_WHY = {"POST /sittings/<sitting_id>/attempts"}
PUBLIC = {
    "accounts.enter",
    "accounts.privacy",
    "accounts.sign_in",
    "accounts.sign_out",
    "awards.public_keys",
    "awards.verified",
    "awards.verify",
    "awards.verify_file",
    "schedule.calendar_feed",
    "web.gallery",
    "web.figures",
    "web.livez",
    "web.readyz",
    "web.set_locale",
    "web.set_print",
}


def _routes(house: Flask) -> tuple[Route, ...]:
    found: tuple[Route, ...] = house.extensions["lunxun.routes"]
    return found


def test_the_routes_are_those_of_the_list(house: Flask) -> None:
    """A page that vanished, and a permission that changed, are lines of a difference."""
    assert tables.routes(house) == tables.ROUTES.read_text(encoding="utf-8").splitlines(), tables.AGAIN


def test_every_address_was_registered_at_a_desk(house: Flask) -> None:
    """AZ-1: no route goes round the door."""
    known = {(route.endpoint, route.method) for route in _routes(house)}
    served = {
        (rule.endpoint, method)
        for rule in house.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert served == known


def test_the_public_routes_are_these_and_no_others(house: Flask) -> None:
    assert {route.endpoint for route in _routes(house) if route.needs.public} == PUBLIC


def test_a_route_about_something_the_world_lacks_is_told_what_to_add(province: World) -> None:
    with pytest.raises(UnknownParameter, match=r"no “kite_id”. Add one of the province's"):
        places_of("/kites/<uuid:kite_id>", province)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_is_let_in_where_the_table_says(role: str, walks: Walks) -> None:
    """AZ-1, AZ-8: the table is compared cell by cell."""
    wanted = tables.column(tables.ACCESS.read_text(encoding="utf-8").splitlines(), role)
    found = {key: answer.word for key, answer in walks(role).items()}
    differs = {
        key: f"{wanted.get(key, 'not in the table')} → {found.get(key, 'no such route')}"
        for key in sorted(wanted.keys() | found.keys())
        if wanted.get(key) != found.get(key)
    }
    assert differs == {}, tables.AGAIN


@pytest.mark.parametrize("role", ROLES)
def test_nothing_breaks(role: str, walks: Walks) -> None:
    """Whatever anybody asks for, with no form filled in: an answer, and never a failure."""
    broken = [f"{answer.status} {answer.step.name} {answer.step.place}" for answer in _failed(walks(role))]
    assert broken == []


def _failed(walk: Walk) -> list[Answer]:
    return [answer for answer in walk.values() if answer.status >= 500]


@pytest.mark.parametrize("role", ["cadre", "other-cadre", "organizer", "city-organizer", "auditor", "admin"])
def test_what_is_not_mine_is_as_unknown_as_what_never_was(role: str, walks: Walks) -> None:
    """AZ-3, AZ-5: a 404 for somebody else's thing is, byte for byte, the 404 for nobody's."""
    found = walks(role)
    told_apart = [
        f"{answer.step.name} {place}"
        for (name, place), answer in found.items()
        if answer.status == 404 and place and answer.digest not in _unknown(found, name)
    ]
    assert told_apart == []


def _unknown(found: Walk, name: str) -> set[str]:
    """Return what is said of nobody's thing, and of nobody's thing within one that is there."""
    return {found[name, place].digest for place in (UNKNOWN, LOST) if (name, place) in found}


@pytest.mark.parametrize("role", ["organizer", "city-organizer", "auditor", "admin"])
def test_what_lies_elsewhere_is_not_found_within(role: str, walks: Walks) -> None:
    """AZ-3: 厦门's person, plan or grant under 福州's programme, batch or account is as unknown as nobody's."""
    found = walks(role)
    strays = [answer for (_, place), answer in found.items() if place == STRAY]
    told_apart = [
        f"{answer.step.name}: {answer.status}, and {found[answer.step.name, LOST].status} of nobody's"
        for answer in strays
        if answer.digest != found[answer.step.name, LOST].digest
    ]
    assert strays
    assert told_apart == []


@pytest.mark.parametrize("role", ["cadre", "other-cadre", "city-organizer", "auditor", "admin"])
def test_a_403_is_said_only_of_what_one_may_look_at(role: str, walks: Walks) -> None:
    """AZ-5: “not you” about a thing tells that it is there, so it is said to who sees it anyway."""
    found = walks(role)
    readable = {
        (name, answer.step.place)
        for answer in found.values()
        if answer.step.method == "GET" and answer.word == "in"
        for name in _names(answer)
    }
    told = [
        f"{answer.step.name} {answer.step.place}"
        for answer in found.values()
        if answer.status == 403
        and answer.step.name not in SAYS_WHY
        and answer.step.place not in {"", UNKNOWN, STRAY, LOST}
        and found[answer.step.name, UNKNOWN].status == 404
        and not any((name, answer.step.place) in readable for name in _names(answer))
    ]
    assert told == []


def _names(answer: Answer) -> list[str]:
    return re.findall(r"<(\w+)>", answer.step.name)


def test_another_city_is_out_of_sight(walks: Walks) -> None:
    """AZ-5: 厦门's things are to 福州's organizer what nobody's things are."""
    found = walks("city-organizer")
    seen = {
        answer.step.name
        for (name, place), answer in found.items()
        if place == XIAMEN and answer.word == "in" and found[name, UNKNOWN].word != "in"
    }
    # Whoever holds the code of a certificate, or the address of a calendar, may read it, signed in or not.
    assert seen == {"GET /verify/<code>", "GET /calendar/<token>.ics"} & seen


def test_no_page_of_one_city_names_people_of_another(walks: Walks, province: World) -> None:
    """AZ-5: no list, choice or export of 福州's organizer holds an id, staff number or unit of 厦门's."""
    ids = {things[XIAMEN] for things in province.things.values() if XIAMEN in things}
    theirs = {*ids, *province.marks}
    leaks = [
        f"{answer.step.name} {answer.step.place}: {key}"
        for answer in walks("city-organizer").values()
        if answer.step.place != XIAMEN and answer.status == 200
        for key in theirs
        if key in answer.text
    ]
    assert leaks == []
    # The control: who organizes the whole province does see them.
    seen = {key for answer in walks("organizer").values() for key in theirs if key in answer.text}
    assert seen & ids
    assert len(seen & {*province.marks}) > len(province.marks) // 2


# What an auditor asks for by a POST because it takes long: it puts together what they may read, and alters none of it.
READING = {
    "POST /coverage/<programme_id>/count",
    "POST /coverage/<programme_id>/lists",
    "POST /coverage/<programme_id>/packs/new",
}


def test_an_auditor_changes_nothing(walks: Walks) -> None:
    """AZ-8: beside what every cadre may do for themselves, an auditor is refused whatever is not a GET."""
    auditor, cadres = walks("auditor"), (walks("cadre"), walks("other-cadre"))
    changed = [
        f"{answer.step.name} {place}"
        for (name, place), answer in auditor.items()
        if answer.step.method != "GET"
        and answer.word == "in"
        and name not in READING
        and not any(cadre[name, place].word == "in" for cadre in cadres)
    ]
    assert changed == []


def test_who_may_not_sign_in_is_nobody(walks: Walks) -> None:
    """AC-2, AZ-4: the session of a disabled account answers as no session at all."""
    nobody = {key: answer.word for key, answer in walks("anonymous").items()}
    assert {key: answer.word for key, answer in walks("disabled").items()} == nobody


def test_a_newcomer_reaches_the_welcome_and_what_is_public(walks: Walks, house: Flask) -> None:
    """PI-2: before the privacy notice is acknowledged there is nothing but the notice, and an exam going on."""
    reachable = {route.endpoint for route in _routes(house) if route.needs.public or route.while_pending}
    further = {
        answer.step.endpoint
        for answer in walks("newcomer").values()
        if answer.word == "in" and answer.step.endpoint not in reachable
    }
    assert further == set()


@pytest.mark.parametrize("role", ROLES)
def test_every_answer_has_its_headers(role: str, walks: Walks) -> None:
    """AZ-9: policy, nosniff, no framing and no-store on every answer, refusals and redirects included."""
    for answer in walks(role).values():
        headers = answer.headers
        where = f"{answer.step.name} {answer.step.place}"
        assert "default-src 'none'" in headers["Content-Security-Policy"], where
        assert "unsafe" not in headers["Content-Security-Policy"], where
        assert headers["X-Content-Type-Options"] == "nosniff", where
        assert headers["X-Frame-Options"] == "DENY", where
        assert headers["Referrer-Policy"] == "same-origin", where
        assert "no-store" in headers["Cache-Control"] or answer.step.endpoint in PUBLIC, where
