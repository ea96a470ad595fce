"""Figures of days that are over, for the curves of coverage.

Revision: 0065
After: 0058
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0065"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "coverage_point",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("unit_path", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("worked_out_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_coverage_point_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "unit_path", "day", name=op.f("pk_coverage_point")),
    )


def downgrade() -> None:
    op.drop_table("coverage_point")
