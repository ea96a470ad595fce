"""What must be true before anyone is served (MB-6)."""

import pytest
from alembic import command
from sqlalchemy import event

from app import boot
from app.config import Config
from app.db import Databases


def test_a_database_at_its_newest_structure_is_served(config: Config, dbs: Databases) -> None:
    assert [
        fault for fault in boot.faults(config, dbs) if "fsync" not in fault and "full_page" not in fault
    ] == []


def test_a_database_behind_is_refused(config: Config, dbs: Databases) -> None:
    command.downgrade(boot.alembic_config(config.url), "-1")
    with pytest.raises(boot.NotReady, match="flask migrate"):
        boot.check(config, dbs)


def test_a_postgresql_that_may_lose_commits_is_refused(config: Config, dbs: Databases) -> None:
    """The tests' own throw-away server runs with fsync off: just what must not serve."""
    if config.is_sqlite:
        pytest.skip("a setting of PostgreSQL")
    with pytest.raises(boot.NotReady, match="fsync"):
        boot.check(config, dbs)


def test_a_session_that_turned_durability_off_is_found(config: Config, dbs: Databases) -> None:
    statement = "PRAGMA synchronous=OFF" if config.is_sqlite else "SET synchronous_commit=off"
    event.listen(dbs.web, "checkout", lambda dbapi, *_: dbapi.cursor().execute(statement).close())
    found = boot.faults(config, dbs)
    assert any("synchronous" in fault for fault in found)
