"""Coverage among 10⁴ people, 10⁵ and, when asked for, 10⁶: a page of each level, and one of 1,000 among ever more.

`LUNXUN_BENCH_PEOPLE=10000,100000,1000000` chooses the sizes. Several on PostgreSQL draw the picture of how costs grow:
statements, the application's processor time and the blocks the database touches, which a busy machine changes little.
"""

import os
from collections.abc import Iterator
from datetime import date, timedelta

from app import clock, jobs
from app.clock import day_of
from app.coverage import counting
from app.jobs import Job
from app.planning.queries import programme as programme_of
from tests.bench.curves import draw
from tests.bench.growing import PICTURES
from tests.bench.listing import Cost, lists, page
from tests.bench.masses import build
from tests.bench.places import Place, Places
from tests.bench.tables import Measure, seconds
from tests.coverage.province import Province

ROUNDS = 7
THE_SAME = 1_000
# Long enough ago that everything the bench writes had been, and not today.
THEN = day_of(clock.now()) - timedelta(days=2)


def coverage(places: Places, engine: str) -> Iterator[Measure]:
    """Show each level of a programme of many people, in this process and without a network."""
    asked = os.environ.get("LUNXUN_BENCH_PEOPLE", "10000,100000")
    same: dict[int, Cost] = {}
    for people in map(int, asked.split(",")):
        place = places.new(engine)
        province, levels = build(place, people)
        for when, on in (("now", None), ("the end of a past day", THEN)):
            counted = seconds(lambda on=on: _count(place, province, on))  # type: ignore[misc]  # noqa: B023
            yield Measure(f"{people:,} people counted by the job, as of {when}", engine, "s", [counted])
        path = province.root
        for depth, units in enumerate([1, *(count for count, _ in levels)]):
            path += f"L{depth - 1}-0/" if depth else ""
            cost = page(place, f"/coverage/{province.programme_id}?unit={path}", ROUNDS)
            then = page(place, f"/coverage/{province.programme_id}?unit={path}&on={THEN}", ROUNDS)
            below = people // units
            if below == THE_SAME:
                same[people] = cost
            yield Measure(
                f"level {depth + 1} of 5: {below:,} of {people:,} people",
                engine,
                "s",
                list(cost.walls),
                statements=cost.statements,
                note=f"{cost.cpu * 1000:.0f} ms of CPU; {cost.blocks:,} blocks",
            )
            yield Measure(
                f"level {depth + 1} of 5 on a past day",
                engine,
                "s",
                list(then.walls),
                statements=then.statements,
                note=f"{then.cpu * 1000:.0f} ms of CPU; {then.blocks:,} blocks",
            )
        yield from lists(place, province, people)
    if len(same) > 1 and engine == "postgresql":
        picture(same)


def _count(place: Place, province: Province, day: date | None) -> None:
    with place.databases.transaction() as session:
        programme = programme_of(session, province.programme_id)
        assert programme is not None
        job_id = counting.order(session, programme, by=None, at=clock.now(), day=day)
    jobs.run(place.databases, job_id)
    with place.databases.session(readonly=True) as session:
        assert session.get_one(Job, job_id).state is jobs.JobState.DONE


def picture(costs: dict[int, Cost]) -> None:
    """Draw what a page of the same people costs among ever more of others."""
    draw(
        PICTURES / "growth-coverage.svg",
        f"A coverage page of {THE_SAME:,} people on PostgreSQL: cost over everybody, relative to {min(costs):,}",
        f"{THE_SAME:,} 人的一级覆盖情况页面，以全省 {min(costs):,} 人时为 1 · PostgreSQL",
        list(costs),
        {
            "语句 statements": [cost.statements for cost in costs.values()],
            "处理器 CPU": [cost.cpu for cost in costs.values()],
            "数据块 blocks": [cost.blocks for cost in costs.values()],
        },
    )
