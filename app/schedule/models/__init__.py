"""The rows of the schedule, a file for each thing they are about; whoever loads one of them loads all."""

from app.schedule.facts import ActivityForm as ActivityForm
from app.schedule.facts import AttendanceSource as AttendanceSource
from app.schedule.facts import AttendanceStatus as AttendanceStatus
from app.schedule.facts import ChangeKind as ChangeKind
from app.schedule.facts import DayKind as DayKind
from app.schedule.models.attendance import Attendance as Attendance
from app.schedule.models.attendance import HourEntry as HourEntry
from app.schedule.models.feeds import CalendarToken as CalendarToken
from app.schedule.models.places import CalendarDay as CalendarDay
from app.schedule.models.places import Lecturer as Lecturer
from app.schedule.models.places import LecturerAway as LecturerAway
from app.schedule.models.places import LecturerHours as LecturerHours
from app.schedule.models.places import Venue as Venue
from app.schedule.models.sessions import CourseSession as CourseSession
from app.schedule.models.sessions import TimetableChange as TimetableChange
from app.schedule.models.sessions import TimetablePublication as TimetablePublication
from app.schedule.models.sessions import TimetableTemplate as TimetableTemplate
