"""The schedule's forms, a file for each noun they speak of."""

from app.schedule.forms.attendance import MARK as MARK
from app.schedule.forms.attendance import SEEN as SEEN
from app.schedule.forms.attendance import CheckInForm as CheckInForm
from app.schedule.forms.attendance import RollCall as RollCall
from app.schedule.forms.attendance import read_ticks as read_ticks
from app.schedule.forms.attendance import roll_call as roll_call
from app.schedule.forms.building import COURSES as COURSES
from app.schedule.forms.building import CopyDayForm as CopyDayForm
from app.schedule.forms.building import CopyForm as CopyForm
from app.schedule.forms.building import CourseRow as CourseRow
from app.schedule.forms.building import KeepForm as KeepForm
from app.schedule.forms.building import SuggestForm as SuggestForm
from app.schedule.forms.building import TemplateForm as TemplateForm
from app.schedule.forms.choices import sentences as sentences
from app.schedule.forms.places import AwayForm as AwayForm
from app.schedule.forms.places import DayForm as DayForm
from app.schedule.forms.places import HoursForm as HoursForm
from app.schedule.forms.places import LecturerForm as LecturerForm
from app.schedule.forms.places import PeriodsField as PeriodsField
from app.schedule.forms.places import RemovalForm as RemovalForm
from app.schedule.forms.places import UnitForm as UnitForm
from app.schedule.forms.places import VenueForm as VenueForm
from app.schedule.forms.places import clear_periods as clear_periods
from app.schedule.forms.sessions import CancelForm as CancelForm
from app.schedule.forms.sessions import SessionForm as SessionForm
from app.schedule.forms.sessions import ShiftForm as ShiftForm
