"""Published figures of coverage, and how each of them ended; nothing changes either.

Revision: 0050
After: 0066
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0050"
down_revision = "0066"
branch_labels = None
depends_on = None

ENDINGS = ("superseded", "withdrawn")
WORDS = "what was published is not changed"
# A rebuilt table loses its triggers on SQLite: make them anew there.
TABLES = ("coverage_snapshot", "coverage_snapshot_end")


def upgrade() -> None:
    _snapshots()
    _ends()
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            for what in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION coverage_snapshot_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION coverage_snapshot_refuse()"
        )


def _snapshots() -> None:
    op.create_table(
        "coverage_snapshot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("unit_path", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("unit_name", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("known_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("required", sa.Integer(), nullable=False),
        sa.Column("completed", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=False),
        sa.Column("published_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_coverage_snapshot_numbered_from_one")),
        sa.CheckConstraint(
            "completed + missing <= required", name=op.f("ck_coverage_snapshot_figures_add_up")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_coverage_snapshot_programme_id")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["account.id"], name=op.f("fk_coverage_snapshot_published_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_snapshot")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_coverage_snapshot_programme_id_number")),
    )
    op.create_index(
        "ix_coverage_snapshot_programme_id_unit_path_day",
        "coverage_snapshot",
        ["programme_id", "unit_path", "day"],
    )


def _ends() -> None:
    kind = sa.Enum(*ENDINGS, name="ending", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "coverage_snapshot_end",
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("successor_id", sa.Uuid(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'superseded') = (successor_id IS NOT NULL)",
            name=op.f("ck_coverage_snapshot_end_superseded_by_another"),
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_coverage_snapshot_end_reason_not_empty")),
        sa.CheckConstraint(
            "successor_id IS NULL OR successor_id <> snapshot_id",
            name=op.f("ck_coverage_snapshot_end_not_by_itself"),
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["coverage_snapshot.id"], name=op.f("fk_coverage_snapshot_end_snapshot_id")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["coverage_snapshot.id"], name=op.f("fk_coverage_snapshot_end_successor_id")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["account.id"], name=op.f("fk_coverage_snapshot_end_ended_by")),
        sa.PrimaryKeyConstraint("snapshot_id", name=op.f("pk_coverage_snapshot_end")),
    )


def downgrade() -> None:
    op.drop_table("coverage_snapshot_end")
    op.drop_table("coverage_snapshot")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION coverage_snapshot_refuse()")
