"""Figures of large programmes as they were counted, with the instant as of which they were.

Revision: 0052
After: 0051
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "coverage_counting",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("known_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_coverage_counting_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", name=op.f("pk_coverage_counting")),
    )
    op.create_table(
        "coverage_count",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("unit_path", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("parent_path", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("has_more", sa.Boolean(), nullable=False),
        sa.Column("tops_empty_branch", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_coverage_count_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "unit_path", name=op.f("pk_coverage_count")),
    )
    op.create_index(
        "ix_coverage_count_programme_id_parent_path", "coverage_count", ["programme_id", "parent_path"]
    )


def downgrade() -> None:
    op.drop_table("coverage_count")
    op.drop_table("coverage_counting")
