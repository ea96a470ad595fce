"""Decisions of the inspection room."""
