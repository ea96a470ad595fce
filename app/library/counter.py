"""The library's counter: the one place its routes are registered at."""

from app.web.desk import Desk

desk = Desk("library", "app.library")
