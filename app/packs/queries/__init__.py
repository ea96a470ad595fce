"""Orders and packs, and the rows that go into one."""

from app.packs.queries.packs import content, pack, packs

__all__ = ["content", "pack", "packs"]
