"""Long lists of people written to files by a job, to be taken for a day.

Revision: 0060
After: 0067
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0060"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "coverage_list",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("known_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_coverage_list_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_list")),
    )
    op.create_index(op.f("ix_coverage_list_programme_id"), "coverage_list", ["programme_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_coverage_list_programme_id"), table_name="coverage_list")
    op.drop_table("coverage_list")
