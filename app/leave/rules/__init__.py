"""Decisions about leave: how long it is, who decides, whether too much was missed, who takes a free seat."""

from app.leave.rules import days, levels

__all__ = ["days", "levels"]
