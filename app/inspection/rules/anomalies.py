"""What stands out and is worth a look. Each is evidence in words, never a verdict: a person judges it.

Certificate without hours: the holder's credited minutes are below what the programme requires.
Completed before attending: the certificate was issued before the last session its holder came to was over.
Implausible speed: ten answers or more, each in less time than reading a question once takes.
Same device: three people or more have signed in from one browser.
Two halls at once: somebody is marked as there in two sessions that were held at the same time.
One phone for several: two people or more have checked in to one session from one browser.
Changed after release: an item's marks were given anew, and differ, after the results had been released.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping

from app.exams.rules.integrity import FASTEST_SECONDS
from app.inspection.facts import Anomaly, AnomalyKind, Certified, CheckedIn, Remarked, Sat, TwoHalls
from app.refusals import N_, Refusal

FEWEST_ANSWERED = 10
FEWEST_ON_A_DEVICE = 3
# One who signs in for another is two: fewer than on a device that offices share.
FEWEST_ON_A_PHONE = 2


class ReasonMissing(Refusal):
    status = 422
    sentence = N_("请写明判断的依据。")


def certificates_without_hours(certified: Iterable[Certified]) -> list[Anomaly]:
    return [
        Anomaly(
            AnomalyKind.CERTIFICATE_WITHOUT_HOURS,
            each.serial,
            (each.person_id,),
            (
                ("serial", each.serial),
                ("minutes", str(each.minutes)),
                ("required", str(each.required_minutes)),
            ),
        )
        for each in certified
        if each.minutes < each.required_minutes
    ]


def completed_before_attending(certified: Iterable[Certified]) -> list[Anomaly]:
    return [
        Anomaly(
            AnomalyKind.COMPLETED_BEFORE_ATTENDING,
            each.serial,
            (each.person_id,),
            (
                ("serial", each.serial),
                ("issued_at", each.issued_at.isoformat()),
                ("ended_at", each.last_session_ended_at.isoformat()),
            ),
        )
        for each in certified
        if each.last_session_ended_at is not None and each.issued_at < each.last_session_ended_at
    ]


def implausible_speed(sat: Iterable[Sat]) -> list[Anomaly]:
    return [
        Anomaly(
            AnomalyKind.IMPLAUSIBLE_SPEED,
            each.attempt_id,
            (each.person_id,),
            (("exam", each.exam_title), ("seconds", f"{each.seconds:.0f}"), ("answered", str(each.answered))),
        )
        for each in sat
        if each.answered >= FEWEST_ANSWERED and each.seconds < each.answered * FASTEST_SECONDS
    ]


def shared_devices(people_by_device: Mapping[str, Iterable[str]]) -> list[Anomaly]:
    found = []
    for device, people in sorted(people_by_device.items()):
        who = tuple(sorted(set(people)))
        if len(who) >= FEWEST_ON_A_DEVICE:
            evidence = (("people", str(len(who))), ("device", device[:12]))
            found.append(Anomaly(AnomalyKind.SHARED_DEVICE, device, who, evidence))
    return found


def two_halls(twice: Iterable[TwoHalls]) -> list[Anomaly]:
    """Return each pair of sessions once a person, whichever of the two it was found from."""
    found: dict[str, Anomaly] = {}
    for each in twice:
        first, second = sorted((each.session_id, each.other_id))
        key = f"{first}/{second}/{each.person_id}"
        evidence = (
            ("title", each.title),
            ("starts_at", each.starts_at.isoformat()),
            ("other", each.other_title or ""),
            ("other_starts_at", each.other_starts_at.isoformat()),
        )
        found.setdefault(key, Anomaly(AnomalyKind.TWO_HALLS, key, (each.person_id,), evidence))
    return list(found.values())


def one_phone(checked_in: Iterable[CheckedIn]) -> list[Anomaly]:
    halls: dict[tuple[str, str], list[CheckedIn]] = defaultdict(list)
    for each in checked_in:
        halls[each.session_id, each.device].append(each)
    found = []
    for (session_id, device), people in halls.items():
        who = tuple(sorted({each.person_id for each in people}))
        if len(who) >= FEWEST_ON_A_PHONE:
            evidence = (
                ("people", str(len(who))),
                ("title", people[0].title),
                ("starts_at", people[0].starts_at.isoformat()),
            )
            found.append(Anomaly(AnomalyKind.ONE_PHONE, f"{session_id}/{device[:12]}", who, evidence))
    return found


def changed_after_release(marks: Iterable[Remarked]) -> list[Anomaly]:
    return [
        Anomaly(
            AnomalyKind.CHANGED_AFTER_RELEASE,
            f"{each.attempt_id}/{each.marked_at:%Y%m%dT%H%M%S%f}/{each.item}",
            (each.person_id,),
            (
                ("exam", each.exam_title),
                ("before", str(each.before)),
                ("marks", str(each.marks)),
                ("marked_at", each.marked_at.isoformat()),
                ("released_at", each.released_at.isoformat()),
            ),
        )
        for each in marks
        if each.version > 1 and each.marks != each.before and each.marked_at > each.released_at
    ]


def unjudged(found: Iterable[Anomaly], judged: Container[tuple[AnomalyKind, str]]) -> int:
    """Count the anomalies nobody has said anything about; one judged stays judged."""
    return sum((each.kind, each.key) not in judged for each in found)
