"""The version of the privacy notice that must have been acknowledged."""

PRIVACY_VERSION = "2026-1"
