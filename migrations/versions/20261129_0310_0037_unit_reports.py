"""Reports of units: calls, reports, and versions that nothing changes.

Revision: 0037
After: 0036
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

STATES = ("due", "draft", "submitted", "returned", "accepted")
DECISIONS = ("accepted", "returned")
# What was handed in, and what was once decided. A rebuilt table loses its triggers on SQLite: make them anew there.
FROZEN = ("id", "report_id", "number", "content", "digest", "submitted_by", "submitted_at")
WORDS = "what was handed in is not changed"


def upgrade() -> None:
    _calls()
    _reports()
    _versions()
    changed = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in FROZEN)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER report_version_frozen BEFORE UPDATE ON report_version "
            f"WHEN OLD.decision IS NOT NULL OR {changed} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )
        op.execute(
            "CREATE TRIGGER report_version_kept BEFORE DELETE ON report_version "
            f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION report_version_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER report_version_frozen BEFORE UPDATE ON report_version FOR EACH ROW "
        f"WHEN (OLD.decision IS NOT NULL OR {changed}) EXECUTE FUNCTION report_version_refuse()"
    )
    op.execute(
        "CREATE TRIGGER report_version_kept BEFORE DELETE ON report_version FOR EACH ROW "
        "EXECUTE FUNCTION report_version_refuse()"
    )


def _one_of(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _calls() -> None:
    op.create_table(
        "report_call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("unit_path", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("soon_told_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("late_told_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("title <> ''", name=op.f("ck_report_call_title_not_empty")),
        sa.CheckConstraint("as_of IS NULL OR as_of <= due_on", name=op.f("ck_report_call_days_in_order")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_report_call_programme_id")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_report_call_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_call")),
    )
    for name in ("programme_id", "unit_path", "due_on"):
        op.create_index(op.f(f"ix_report_call_{name}"), "report_call", [name])


def _reports() -> None:
    op.create_table(
        "unit_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_path", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("unit_name", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("state", _one_of(STATES, "report_state"), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("written_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(state = 'due') = (written_at IS NULL)", name=op.f("ck_unit_report_due_until_written")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["report_call.id"], name=op.f("fk_unit_report_call_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_unit.id"], name=op.f("fk_unit_report_unit_id")),
        sa.ForeignKeyConstraint(["written_by"], ["account.id"], name=op.f("fk_unit_report_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_report")),
        sa.UniqueConstraint("call_id", "unit_id", name=op.f("uq_unit_report_call_id_unit_id")),
    )
    op.create_index("ix_unit_report_unit_path_state", "unit_report", ["unit_path", "state"])


def _versions() -> None:
    op.create_table(
        "report_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=False),
        sa.Column("submitted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("decision", _one_of(DECISIONS, "decision"), nullable=True),
        sa.Column("comment", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint("number >= 1", name=op.f("ck_report_version_numbered_from_one")),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_by IS NULL) AND (decision IS NULL) = (decided_at IS NULL)",
            name=op.f("ck_report_version_decided_by_somebody"),
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> submitted_by",
            name=op.f("ck_report_version_judged_by_another"),
        ),
        sa.CheckConstraint(
            "decision IS NULL OR decision <> 'returned' OR comment <> ''",
            name=op.f("ck_report_version_returned_with_comment"),
        ),
        sa.ForeignKeyConstraint(["report_id"], ["unit_report.id"], name=op.f("fk_report_version_report_id")),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["account.id"], name=op.f("fk_report_version_submitted_by")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_report_version_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_version")),
        sa.UniqueConstraint("report_id", "number", name=op.f("uq_report_version_report_id_number")),
    )
    op.create_index(
        "uq_report_version_undecided",
        "report_version",
        ["report_id"],
        unique=True,
        sqlite_where=sa.text("decision IS NULL"),
        postgresql_where=sa.text("decision IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("report_version")
    op.drop_table("unit_report")
    op.drop_table("report_call")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION report_version_refuse()")
