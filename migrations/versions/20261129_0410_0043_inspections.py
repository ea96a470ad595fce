"""Samples with their frames and findings, and judgements of anomalies.

Revision: 0043
After: 0042
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

STRATA = ("none", "unit", "tier")
FINDINGS = ("agrees", "differs", "not_seen")
KINDS = (
    "certificate_without_hours",
    "completed_before_attending",
    "implausible_speed",
    "shared_device",
    "changed_after_release",
)
VERDICTS = ("explained", "follow_up")
# A rebuilt table loses its triggers on SQLite: make them anew there.
KEPT = {
    "inspection_sample": (
        "id",
        "programme_id",
        "size",
        "seed",
        "frame",
        "frame_digest",
        "frame_count",
        "strata",
        "drawn_by",
        "drawn_at",
    ),
    "inspection_line": ("id", "sample_id", "position", "person_id", "staff_no", "stratum"),
    "anomaly_judgement": ("id", "programme_id", "kind", "key", "verdict", "reason", "judged_by", "judged_at"),
}
WORDS = "what was drawn or judged is not changed"


def upgrade() -> None:
    _samples()
    _lines()
    _judgements()
    sqlite = op.get_bind().dialect.name == "sqlite"
    if not sqlite:
        op.execute(
            "CREATE FUNCTION inspection_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for table, names in KEPT.items():
        changed = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in names)
        if table == "inspection_sample":
            changed = f"OLD.closed_at IS NOT NULL OR {changed}"
        if sqlite:
            op.execute(
                f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} WHEN {changed} "
                f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
            )
            op.execute(
                f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
            )
        else:
            op.execute(
                f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} FOR EACH ROW "
                f"WHEN ({changed}) EXECUTE FUNCTION inspection_refuse()"
            )
            op.execute(
                f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH ROW "
                "EXECUTE FUNCTION inspection_refuse()"
            )


def _one_of(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _text(length: int) -> sa.types.TypeEngine[str]:
    return sqlmodel.sql.sqltypes.AutoString(length=length)


def _samples() -> None:
    op.create_table(
        "inspection_sample",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("unit_path", _text(300), nullable=False),
        sa.Column("title", _text(80), nullable=False),
        sa.Column("strata", _one_of(STRATA, "strata"), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("seed", _text(64), nullable=False),
        sa.Column("frame", sa.Text(), nullable=False),
        sa.Column("frame_digest", _text(64), nullable=False),
        sa.Column("frame_count", sa.Integer(), nullable=False),
        sa.Column("drawn_by", sa.Uuid(), nullable=False),
        sa.Column("drawn_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("summary", _text(1000), nullable=False),
        sa.CheckConstraint("title <> ''", name=op.f("ck_inspection_sample_title_not_empty")),
        sa.CheckConstraint(
            "size >= 1 AND size <= frame_count", name=op.f("ck_inspection_sample_size_within_frame")
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_by IS NULL) AND (closed_at IS NULL) = (summary = '')",
            name=op.f("ck_inspection_sample_closed_with_summary"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_inspection_sample_programme_id")
        ),
        sa.ForeignKeyConstraint(["drawn_by"], ["account.id"], name=op.f("fk_inspection_sample_drawn_by")),
        sa.ForeignKeyConstraint(["closed_by"], ["account.id"], name=op.f("fk_inspection_sample_closed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_sample")),
    )
    op.create_index(op.f("ix_inspection_sample_programme_id"), "inspection_sample", ["programme_id"])


def _lines() -> None:
    op.create_table(
        "inspection_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sample_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", _text(100), nullable=False),
        sa.Column("staff_no", _text(40), nullable=False),
        sa.Column("unit_name", _text(120), nullable=False),
        sa.Column("stratum", _text(120), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("attendance", _one_of(FINDINGS, "attendance"), nullable=True),
        sa.Column("hours", _one_of(FINDINGS, "hours"), nullable=True),
        sa.Column("attempt", _one_of(FINDINGS, "attempt"), nullable=True),
        sa.Column("certificate", _one_of(FINDINGS, "certificate"), nullable=True),
        sa.Column("note", _text(500), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=True),
        sa.Column("checked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(checked_at IS NULL) = (checked_by IS NULL)", name=op.f("ck_inspection_line_checked_by_somebody")
        ),
        sa.CheckConstraint(
            "checked_by IS NULL OR checked_by <> person_id",
            name=op.f("ck_inspection_line_checked_by_another"),
        ),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["inspection_sample.id"], name=op.f("fk_inspection_line_sample_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_inspection_line_person_id")),
        sa.ForeignKeyConstraint(["checked_by"], ["account.id"], name=op.f("fk_inspection_line_checked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_line")),
        sa.UniqueConstraint("sample_id", "person_id", name=op.f("uq_inspection_line_sample_id_person_id")),
        sa.UniqueConstraint("sample_id", "position", name=op.f("uq_inspection_line_sample_id_position")),
    )


def _judgements() -> None:
    op.create_table(
        "anomaly_judgement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _one_of(KINDS, "anomaly_kind"), nullable=False),
        sa.Column("key", _text(120), nullable=False),
        sa.Column("verdict", _one_of(VERDICTS, "verdict"), nullable=False),
        sa.Column("reason", _text(500), nullable=False),
        sa.Column("judged_by", sa.Uuid(), nullable=False),
        sa.Column("judged_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_anomaly_judgement_reason_not_empty")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_anomaly_judgement_programme_id")
        ),
        sa.ForeignKeyConstraint(["judged_by"], ["account.id"], name=op.f("fk_anomaly_judgement_judged_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anomaly_judgement")),
    )
    op.create_index(
        "ix_anomaly_judgement_programme_id_kind_key", "anomaly_judgement", ["programme_id", "kind", "key"]
    )


def downgrade() -> None:
    for table in reversed(KEPT):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION inspection_refuse()")
