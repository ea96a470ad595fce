"""Orders and packs, and the rows that go into one."""

from app.packs.queries.packs import content, orders_of, pack, packs

__all__ = ["content", "orders_of", "pack", "packs"]
