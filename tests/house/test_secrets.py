"""No key reaches whoever sits an exam, by any route of the house (EX-5, GR-7)."""

import pytest

from tests.house.conftest import Walks
from tests.house.walk import Walk
from tests.house.world.places import CANARY


def _shown(found: Walk) -> list[str]:
    return [f"{each.step.name} {each.step.place}".strip() for each in found.values() if CANARY in each.text]


@pytest.mark.parametrize("role", ["anonymous", "newcomer", "cadre", "auditor"])
def test_no_answer_of_the_house_holds_a_key(role: str, walks: Walks) -> None:
    """A canary sits in every key, rubric and rationale of the paper that `cadre` has open."""
    assert _shown(walks(role)) == []


def test_whoever_keeps_the_bank_does_see_them(walks: Walks) -> None:
    """The control: the canaries are where they should be, and what shows keys shows them."""
    assert "POST /bank/export" in _shown(walks("organizer"))
