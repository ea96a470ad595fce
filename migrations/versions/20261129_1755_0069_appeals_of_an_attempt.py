"""The appeals of an attempt are looked up with every result.

Revision: 0069
After: 0068
"""

from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_score_appeal_attempt_id"), "score_appeal", ["attempt_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_score_appeal_attempt_id"), table_name="score_appeal")
