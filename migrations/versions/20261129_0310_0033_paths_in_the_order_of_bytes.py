"""Paths of units in the order of bytes where many rows bear one, so that a subtree is a range of an index.

Revision: 0033
After: 0032
"""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

PATHS = (("roster_entry", "unit_path"), ("certificate", "unit_path"), ("org_unit_period", "path"))


def upgrade() -> None:
    _sort("C")
    op.create_index("ix_certificate_programme_id_unit_path", "certificate", ["programme_id", "unit_path"])


def downgrade() -> None:
    op.drop_index("ix_certificate_programme_id_unit_path", table_name="certificate")
    _sort("default")


def _sort(collation: str) -> None:
    # SQLite compares bytes already.
    if op.get_bind().dialect.name == "postgresql":
        for table, column in PATHS:
            op.execute(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE VARCHAR(300) COLLATE "{collation}"')
