"""Tiers: the first rule that fits wins, and the page's counts add up."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from app.planning.facts import Profile, TierRule
from app.planning.rules.tiers import census, fits, tier_of

LEVELS = ["provincial_hq", "provincial_society", "prefecture", "pingtan", "county", "grassroots"]
RANKS = ["bureau", "division", "section", "staff", "other"]

LEADERS = TierRule("leaders", leaders_only=True)
SENIOR = TierRule("senior", ranks=frozenset({"bureau", "division"}))
COUNTY = TierRule("county", levels=frozenset({"county", "grassroots"}), leaders_only=False)

_profiles = st.builds(Profile, st.sampled_from(LEVELS), st.sampled_from(RANKS), st.booleans())
_some = st.none() | st.frozensets(st.sampled_from(LEVELS + RANKS), max_size=6)


@st.composite
def _rules(draw: st.DrawFn) -> list[TierRule]:
    count = draw(st.integers(0, 4))
    return [
        TierRule(f"t{i}", draw(_some), draw(_some), draw(st.sampled_from([None, True, False])))
        for i in range(count)
    ]


def test_the_first_tier_that_fits_wins() -> None:
    assert tier_of("county", "division", True, [LEADERS, SENIOR, COUNTY]) == "leaders"
    assert tier_of("county", "division", False, [LEADERS, SENIOR, COUNTY]) == "senior"
    assert tier_of("county", "division", False, [COUNTY, SENIOR]) == "county"
    assert tier_of("county", "staff", False, [LEADERS, SENIOR, COUNTY]) == "county"
    assert tier_of("prefecture", "staff", False, [LEADERS, SENIOR, COUNTY]) is None


def test_none_means_any_and_an_empty_set_means_nobody() -> None:
    assert tier_of("pingtan", "other", False, [TierRule("all")]) == "all"
    assert tier_of("pingtan", "other", False, [TierRule("none", levels=frozenset())]) is None


def test_leaders_only_false_keeps_leaders_out() -> None:
    assert tier_of("county", "other", True, [COUNTY]) is None


def test_the_census_names_overlaps_and_those_no_tier_has() -> None:
    people = {
        Profile("county", "division", True): 3,
        Profile("county", "division"): 5,
        Profile("grassroots", "staff"): 7,
        Profile("prefecture", "staff"): 2,
    }
    found = census(people, [LEADERS, SENIOR, COUNTY])
    assert [(line.tier_id, line.count, line.taken_earlier) for line in found.lines] == [
        ("leaders", 3, 0),
        ("senior", 5, 3),
        ("county", 7, 5),
    ]
    assert found.overlaps == {("leaders", "senior"): 3, ("senior", "county"): 5}
    assert found.unmatched == {Profile("prefecture", "staff"): 2}
    assert found.unmatched_count == 2


@given(st.lists(_profiles, max_size=30), _rules())
def test_the_census_counts_everyone_once_and_agrees_with_tier_of(
    people: list[Profile], rules: list[TierRule]
) -> None:
    found = census(Counter(people), rules)
    assert sum(line.count for line in found.lines) + found.unmatched_count == len(people)
    tiers = Counter(tier_of(p.level, p.rank, p.is_principal_leader, rules) for p in people)
    for line, rule in zip(found.lines, rules, strict=True):
        assert line.count == tiers[line.tier_id]
        assert line.count + line.taken_earlier == sum(fits(person, rule) for person in people)
    assert found.unmatched_count == tiers[None]
