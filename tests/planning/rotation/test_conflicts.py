"""Why not everybody can be placed, against brute force: no rule told could be spared, the loosening is smallest."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given, settings

from app.planning.rules.rotation.cases import Case
from app.planning.rules.rotation.conflicts import Conflict, Rule, explain
from app.planning.rules.rotation.core import Named, core, loosen, rules_of, without
from app.planning.rules.rotation.layout import lay_out
from app.planning.rules.rotation.report import summary
from app.planning.rules.rotation.solving import everybody_fits, solve
from app.planning.rules.rotation.widening import widened
from tests.planning.rotation.checking import best, smallest_loosening
from tests.planning.rotation.stage import a_batch, a_case, cases, staff


def _fits(case: Case, kept: set[Named]) -> bool:
    """Try every plan that keeps these rules: is nobody left out whom some batch was open to?"""
    shut_out = sum(not case.open_to(person) for person in case.people)
    return best(without(case, set(rules_of(case)) - kept))[0] == shut_out


@settings(max_examples=60, deadline=None)
@given(cases())
def test_rules_that_clash_clash_and_none_of_them_can_be_spared(case: Case) -> None:
    found = core(case, [], 20.0)
    assert bool(found) == (not _fits(case, set(rules_of(case))))
    if found:
        assert not _fits(case, set(found))
        assert all(_fits(case, set(found) - {each}) for each in found)


@settings(max_examples=60, deadline=None)
@given(cases())
def test_loosened_as_told_everybody_is_placed_and_with_less_nobody_could(case: Case) -> None:
    reachable = replace(case, people=[each for each in case.people if case.open_to(each)])
    assume(reachable.people)
    limits = {unit: case.rules.of(unit) for unit in case.sizes}
    assume(reachable.sizes == case.sizes and limits)
    found = explain(solve(reachable).seating, 20.0)
    more = {_named(each): each.more for each in found.conflicts if each.more}
    assert sum(more.values()) == found.loosening == found.at_least == smallest_loosening(reachable)
    assert best(loosen(reachable, more))[0] == 0


def _named(each: Conflict) -> Named:
    rule = Rule.AWAY_SHARE if each.rule is Rule.ON_DUTY_MIN else each.rule
    return rule, min(each.scope, *each.who) if rule is Rule.PAIR else each.scope


def test_two_conflicts_that_have_nothing_to_do_with_each_other_are_both_told() -> None:
    """A full batch of one tier, and a unit that may not send enough; what is in nobody's way is not spoken of."""
    one_tier = [replace(each, tier="处级") for each in staff(3)]
    many = staff(8, "乙", first=10)
    batches = [
        a_batch(1, seats=2, tiers="处级"),
        a_batch(2, seats=20, day=7, tiers="县处级"),
        a_batch(3, seats=20, day=14, tiers="乡科级"),
    ]
    told = summary(solve(a_case([*one_tier, *many], batches, share="0.5")))["conflicts"]
    assert {(each["rule"], each["scope"]) for each in told} == {
        ("away_share", "甲"),
        ("capacity", "1"),
        ("away_share", "乙"),
    }
    assert "第 1 期增加 1 个名额" in {each["relaxation"] for each in told}


def test_a_pin_is_told_where_it_is_part_of_what_clashes() -> None:
    people = [replace(each, pin="1") for each in staff(3)]
    told = summary(solve(a_case(people, [a_batch(1, seats=2), a_batch(2, seats=5, day=7)])))["conflicts"]
    assert [(each["rule"], each["scope"], each["relaxation"]) for each in told] == [
        ("capacity", "1", "第 1 期增加 1 个名额"),
        ("pin", "1", "与本表其他放宽等效：也可取消其中一些指定"),
    ]


def test_whom_no_batch_is_open_to_are_told_where_they_could_go() -> None:
    """Opened to them, the batch needs seats for them as well."""
    people = [*staff(2), *(replace(each, tier="处级") for each in staff(2, "乙", first=5))]
    told = summary(solve(a_case(people, [a_batch(1, seats=3, tiers="县处级")])))["conflicts"]
    assert [each["relaxation"] for each in told] == ["第 1 期（2 人）对“处级”开放", "第 1 期增加 1 个名额"]


def test_what_is_asked_first_says_no_more_than_what_is_true() -> None:
    apart = a_case(staff(4), [a_batch(1, seats=2), a_batch(2, seats=2, day=7)])
    assert everybody_fits(apart, 5.0) is True
    one = replace(apart.batches[1], starts_on=apart.batches[0].starts_on + timedelta(days=1))
    meeting = a_case(staff(4), [apart.batches[0], one], share="0.5")
    assert everybody_fits(meeting, 5.0) is False


@settings(max_examples=40, deadline=None)
@given(cases())
def test_in_a_large_case_the_loosening_told_is_enough_and_none_is_below_its_bound(case: Case) -> None:
    """Pairs and fewest people are part of it."""
    reachable = replace(case, people=[each for each in case.people if case.open_to(each)], previous={})
    assume(reachable.people)
    pairs = frozenset(each.key for each in reachable.people if each.pair)
    needed = widened(lay_out(reachable, alone=pairs), solve(reachable).seating)
    numbers = [each.number for each in reachable.batches]
    more = {(Rule.CAPACITY, numbers[at]): n for at, n in needed.seats.items()}
    more |= {(Rule.CAPACITY_MIN, numbers[at]): n for at, n in needed.fewer.items()}
    more |= {(Rule.AWAY_SHARE, unit): n for unit, n in needed.away.items()}
    more |= {(Rule.PAIR, key): 1 for key in needed.pairs}
    assert needed.at_least <= smallest_loosening(reachable) <= needed.total == sum(more.values())
    assert best(loosen(reachable, more))[0] == 0
