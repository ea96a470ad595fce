"""The attempts that wait to be marked stand in an index of their own: few among all there ever were.

Revision: 0068
After: 0061
"""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0061"
branch_labels = None
depends_on = None

TO_MARK = sa.text("marking = 'unmarked' AND state IN ('submitted', 'expired')")


def upgrade() -> None:
    op.create_index(
        "ix_attempt_to_mark", "attempt", ["exam_id", "id"], sqlite_where=TO_MARK, postgresql_where=TO_MARK
    )


def downgrade() -> None:
    op.drop_index("ix_attempt_to_mark", table_name="attempt")
