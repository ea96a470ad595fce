"""Training held elsewhere, and the files it came from.

Revision: 0031
After: 0030
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

REVERSAL = sa.text("reverses_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "outside_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("file_name", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("file_sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name=op.f("fk_outside_file_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_file")),
        sa.UniqueConstraint("file_sha256", name=op.f("uq_outside_file_file_sha256")),
    )
    op.create_table(
        "outside_training",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("organiser", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("credit_hours", sa.Numeric(precision=8, scale=2), nullable=False),
        sa.Column("evidence", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("row_no", sa.Integer(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_outside_training_days_in_order")),
        sa.CheckConstraint("evidence <> ''", name=op.f("ck_outside_training_with_evidence")),
        sa.CheckConstraint(
            "(reverses_id IS NULL AND credit_hours > 0) OR (reverses_id IS NOT NULL AND credit_hours < 0)",
            name=op.f("ck_outside_training_credit_or_reversal"),
        ),
        sa.CheckConstraint(
            "reverses_id IS NULL OR reason <> ''", name=op.f("ck_outside_training_reversed_with_reason")
        ),
        sa.CheckConstraint(
            "(file_id IS NULL) = (row_no IS NULL)", name=op.f("ck_outside_training_row_of_a_file")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_outside_training_person_id")),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["outside_training.id"], name=op.f("fk_outside_training_reverses_id")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["outside_file.id"], name=op.f("fk_outside_training_file_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_outside_training_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_training")),
    )
    with op.batch_alter_table("outside_training", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outside_training_file_id"), ["file_id"], unique=False)
        batch_op.create_index("ix_outside_training_person_id_ends_on", ["person_id", "ends_on"], unique=False)
        batch_op.create_index(
            "uq_outside_training_reverses_id",
            ["reverses_id"],
            unique=True,
            sqlite_where=REVERSAL,
            postgresql_where=REVERSAL,
        )


def downgrade() -> None:
    op.drop_table("outside_training")
    op.drop_table("outside_file")
