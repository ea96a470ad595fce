"""What exams tell of items: analyses of exams, and how each wording fared.

Revision: 0020
After: 0019
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exam_analysis",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("exam_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_exam_analysis_exam_id")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_exam_analysis_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_analysis")),
    )
    with op.batch_alter_table("exam_analysis", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exam_analysis_exam_id"), ["exam_id"], unique=False)

    op.create_table(
        "item_statistic",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("scripts", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("alarms", sa.JSON(), nullable=False),
        sa.Column("rings", sa.Boolean(), nullable=False),
        sa.Column("measured_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("heard_by", sa.Uuid(), nullable=True),
        sa.Column("heard_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("heard_because", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.CheckConstraint(
            "heard_by IS NULL OR heard_because <> ''", name=op.f("ck_item_statistic_heard_with_reason")
        ),
        sa.CheckConstraint(
            "(heard_by IS NULL) = (heard_at IS NULL)", name=op.f("ck_item_statistic_heard_by_somebody")
        ),
        sa.CheckConstraint(
            "scripts >= answered AND answered >= 0", name=op.f("ck_item_statistic_answered_within_scripts")
        ),
        sa.ForeignKeyConstraint(["heard_by"], ["account.id"], name=op.f("fk_item_statistic_heard_by")),
        sa.ForeignKeyConstraint(["item_id"], ["bank_item.id"], name=op.f("fk_item_statistic_item_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["item_version.id"], name=op.f("fk_item_statistic_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_item_statistic")),
    )
    with op.batch_alter_table("item_statistic", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_statistic_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_item_statistic_rings"), ["rings"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("item_statistic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_statistic_rings"))
        batch_op.drop_index(batch_op.f("ix_item_statistic_item_id"))

    op.drop_table("item_statistic")
    with op.batch_alter_table("exam_analysis", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exam_analysis_exam_id"))

    op.drop_table("exam_analysis")
