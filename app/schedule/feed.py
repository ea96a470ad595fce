"""Sessions as an iCalendar file. Pure: the same sessions give the same bytes."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from icalendar import Calendar, Event, Timezone

from app.clock import SHANGHAI
from app.schedule.facts import ActivityForm, AgendaEntry

PRODUCT = "-//Lunxun//Schedule//ZH"
FIRST, LAST = date(2020, 1, 1), date(2038, 1, 1)


def calendar(name: str, entries: Iterable[AgendaEntry], forms: Mapping[ActivityForm, Any]) -> bytes:
    """Return the calendar: one event a session, its id for ever the same, what was called off marked so.

    Every change counts two and a session of a seat given up, or gone elsewhere, one more: so that a program that
    knows it takes it out, and takes it in again should it come back.
    """
    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", name)
    found.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    # Fujian has kept one time all year since 1991; earlier years do not concern a timetable.
    found.add_component(Timezone.from_tzid("Asia/Shanghai", first_date=FIRST, last_date=LAST))
    for entry in entries:
        found.add_component(_event(entry, forms))
    return bytes(found.to_ical())


def _event(entry: AgendaEntry, forms: Mapping[ActivityForm, Any]) -> Event:
    course = entry.session
    off = course.cancelled_at is not None or entry.withdrawn
    event = Event()
    event.add("uid", f"{course.id}@lunxun")
    event.add("dtstamp", course.changed_at)
    event.add("last-modified", course.changed_at)
    event.add("sequence", 2 * course.sequence + (1 if entry.withdrawn else 0))
    event.add("dtstart", course.starts_at.astimezone(SHANGHAI))
    event.add("dtend", course.ends_at.astimezone(SHANGHAI))
    event.add("summary", course.title)
    event.add("status", "CANCELLED" if off else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if off else "OPAQUE")
    if course.place:
        event.add("location", " ".join(part for part in (course.place, course.venue_address) if part))
    words = [
        course.programme_name,
        course.batch_title,
        str(forms[course.activity_form]),
        course.lecturer_name,
    ]
    event.add("description", " · ".join(word for word in words if word))
    return event
