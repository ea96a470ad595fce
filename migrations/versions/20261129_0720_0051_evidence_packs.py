"""Orders of material for an inspection, and the packs that came of them; neither is changed.

Revision: 0051
After: 0050
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

INSPECTIONS = ("full", "special", "appraisal")
WORDS = "what was ordered and made is not changed"
# A rebuilt table loses its triggers on SQLite: make them anew there.
TABLES = ("evidence_pack", "evidence_pack_file")


def upgrade() -> None:
    _packs()
    op.create_table(
        "evidence_pack_file",
        sa.Column("pack_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("size > 0 AND files > 0", name=op.f("ck_evidence_pack_file_holds_something")),
        sa.ForeignKeyConstraint(
            ["pack_id"], ["evidence_pack.id"], name=op.f("fk_evidence_pack_file_pack_id")
        ),
        sa.PrimaryKeyConstraint("pack_id", name=op.f("pk_evidence_pack_file")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            for what in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION evidence_pack_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION evidence_pack_refuse()"
        )


def _packs() -> None:
    kind = sa.Enum(*INSPECTIONS, name="inspection", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "evidence_pack",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("unit_path", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("unit_name", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("known_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ordered_by", sa.Uuid(), nullable=False),
        sa.Column("ordered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("since <= until", name=op.f("ck_evidence_pack_days_in_order")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_evidence_pack_programme_id")
        ),
        sa.ForeignKeyConstraint(["ordered_by"], ["account.id"], name=op.f("fk_evidence_pack_ordered_by")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_evidence_pack_job_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_pack")),
    )
    op.create_index("ix_evidence_pack_programme_id_unit_path", "evidence_pack", ["programme_id", "unit_path"])


def downgrade() -> None:
    op.drop_table("evidence_pack_file")
    op.drop_table("evidence_pack")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION evidence_pack_refuse()")
