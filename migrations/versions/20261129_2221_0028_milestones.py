"""Milestones of a programme.

Revision: 0028
After: 0027
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "milestone",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("detail", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_note", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("soon_told_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("late_told_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("due_on >= starts_on", name=op.f("ck_milestone_days_in_order")),
        sa.CheckConstraint("title <> ''", name=op.f("ck_milestone_title_not_empty")),
        sa.CheckConstraint(
            "(done_on IS NULL) = (done_by IS NULL)", name=op.f("ck_milestone_done_by_somebody")
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_milestone_programme_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_milestone_owner_id")),
        sa.ForeignKeyConstraint(["done_by"], ["account.id"], name=op.f("fk_milestone_done_by")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_milestone_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
    )
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_milestone_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_milestone_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index("ix_milestone_done_on_due_on", ["done_on", "due_on"], unique=False)


def downgrade() -> None:
    op.drop_table("milestone")
