"""The one desk that the views of this room register at."""

from app.web.desk import Desk

desk = Desk("records", "app.records")
