"""The one counter of the room, shared by its pages."""

from app.web.desk import Desk

desk = Desk("exams", "app.exams")
