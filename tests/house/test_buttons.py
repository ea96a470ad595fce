"""Every button of every page is pressed once: none leads nowhere, and what it changes leaves an event (CO-5)."""

import pytest
from flask import Flask

from tests.house.conftest import Presses
from tests.house.robot import Press

PRESSERS = ("cadre", "organizer", "admin")
REFUSED = {401, 403, 404, 405}
# The specimen page's forms go nowhere.
SPECIMENS = "GET /design"


def _done(press: Press) -> bool:
    return press.answer.status < 400


@pytest.mark.parametrize("role", PRESSERS)
def test_no_button_is_dead(role: str, presses: Presses) -> None:
    """Who is shown a button is let through the door behind it."""
    dead = [
        str(press)
        for press in presses(role)
        if (press.answer.status in REFUSED or press.answer.status >= 500) and press.page != SPECIMENS
    ]
    assert dead == []


@pytest.mark.parametrize("role", PRESSERS)
def test_what_changes_anything_leaves_an_event(role: str, presses: Presses, house: Flask) -> None:
    """CO-5: the events are counted in the very transaction that is about to commit."""
    silent = {route.endpoint for route in house.extensions["lunxun.routes"] if not route.journalled}
    changed = [
        each for each in presses(role) if _done(each) and each.answer.left and each.answer.left.changed
    ]
    untold = {
        each.endpoint
        for each in changed
        if each.answer.left and not each.answer.left.events and each.endpoint not in silent
    }
    assert changed
    assert untold == set()


def test_most_of_what_can_be_done_was_done(presses: Presses, house: Flask) -> None:
    """Keep the tests above from passing because nothing succeeded."""
    done = {press.endpoint for role in PRESSERS for press in presses(role) if _done(press)}
    changing = {route.endpoint for route in house.extensions["lunxun.routes"] if route.method != "GET"}
    assert len(done & changing) * 2 > len(changing)


def test_a_refused_request_leaves_nothing(presses: Presses) -> None:
    """CO-5: where the answer is 400 or more there is no commit, and so neither change nor event."""
    refused = [each for role in PRESSERS for each in presses(role) if each.answer.status >= 400]
    assert refused
    assert [str(each) for each in refused if each.answer.left is not None] == []
