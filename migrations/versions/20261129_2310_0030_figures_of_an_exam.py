"""Keep with an exam what had been measured of its items when it was published.

Revision: 0030
After: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exam_figures",
        sa.Column("exam_id", sa.Uuid(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_exam_figures_exam_id")),
        sa.PrimaryKeyConstraint("exam_id", name=op.f("pk_exam_figures")),
    )


def downgrade() -> None:
    op.drop_table("exam_figures")
