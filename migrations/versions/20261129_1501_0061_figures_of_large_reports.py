"""The figures of a large unit's report as a job gathered them.

Revision: 0061
After: 0060
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_figures",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("known_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["unit_report.id"], name=op.f("fk_report_figures_report_id_unit_report")
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_report_figures")),
    )


def downgrade() -> None:
    op.drop_table("report_figures")
