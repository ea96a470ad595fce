"""The practice room's counter."""

from app.web.desk import Desk

desk = Desk("practice", "app.practice")
