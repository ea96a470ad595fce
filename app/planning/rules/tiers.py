"""Which tier a person belongs to, and how many people each tier has."""

from collections import Counter
from collections.abc import Mapping, Sequence

from app.planning.facts import Profile, TierCensus, TierLine, TierRule


def fits(profile: Profile, rule: TierRule) -> bool:
    """Say whether the rule, taken alone, admits this profile."""
    return (
        (rule.levels is None or profile.level in rule.levels)
        and (rule.ranks is None or profile.rank in rule.ranks)
        and (rule.leaders_only is None or profile.is_principal_leader == rule.leaders_only)
    )


def tier_of(level: str, rank: str, is_principal_leader: bool, tiers: Sequence[TierRule]) -> str | None:
    """Return the first tier whose rule fits, or None."""
    profile = Profile(level, rank, is_principal_leader)
    return next((rule.tier_id for rule in tiers if fits(profile, rule)), None)


def census(people: Mapping[Profile, int], tiers: Sequence[TierRule]) -> TierCensus:
    """Count people per tier, those two tiers both claim, and those none does."""
    held: Counter[str] = Counter()
    overlaps: Counter[tuple[str, str]] = Counter()
    taken_earlier: Counter[str] = Counter()
    unmatched: Counter[Profile] = Counter()
    for profile, count in people.items():
        claims = [rule.tier_id for rule in tiers if fits(profile, rule)]
        if not claims:
            unmatched[profile] += count
            continue
        held[claims[0]] += count
        for later in claims[1:]:
            overlaps[claims[0], later] += count
            taken_earlier[later] += count
    lines = tuple(TierLine(rule.tier_id, held[rule.tier_id], taken_earlier[rule.tier_id]) for rule in tiers)
    return TierCensus(lines, dict(overlaps), dict(unmatched))
