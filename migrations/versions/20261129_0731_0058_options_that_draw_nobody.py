"""Items with options that draw nobody, until somebody has looked.

Revision: 0058
After: 0062
"""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0062"
branch_labels = None
depends_on = None

# What was measured before and nobody has looked into is to be looked into as well.
MARKED = """
UPDATE item_statistic SET advises = (heard_by IS NULL AND CAST(alarms AS TEXT) LIKE '%dead_distractor%')
"""


def upgrade() -> None:
    with op.batch_alter_table("item_statistic") as batch:
        batch.add_column(sa.Column("advises", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(MARKED)
    with op.batch_alter_table("item_statistic") as batch:
        batch.alter_column("advises", server_default=None)
        batch.create_index("ix_item_statistic_advises", ["advises"])


def downgrade() -> None:
    with op.batch_alter_table("item_statistic") as batch:
        batch.drop_index("ix_item_statistic_advises")
        batch.drop_column("advises")
