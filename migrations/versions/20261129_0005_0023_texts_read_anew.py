"""A short answer that a delivery file replaced waits for a person, and is read anew by each of its markers.

Revision: 0023
After: '0022'
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

PENDING = "答案已更新，待人工评阅"
READ_ONCE = ["attempt_id", "item_id", "ordinal"], ["attempt_id", "item_id", "marker_id"]
READ_ANEW = [[*names[:2], "mark_version", *names[2:]] for names in READ_ONCE]


def upgrade() -> None:
    with op.batch_alter_table("mark") as batch:
        batch.add_column(sa.Column("pending", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        sa.text(
            "UPDATE mark SET pending = true WHERE marker_id IS NULL AND marks = 0 AND reason = :words"
        ).bindparams(words=PENDING)
    )
    with op.batch_alter_table("mark") as batch:
        batch.create_check_constraint(
            batch.f("ck_mark_pending_gives_nothing"), "NOT pending OR (marks = 0 AND marker_id IS NULL)"
        )
    with op.batch_alter_table("reading") as batch:
        batch.add_column(sa.Column("mark_version", sa.Integer(), nullable=False, server_default="0"))
        _unique(batch, READ_ONCE, READ_ANEW)
    with op.batch_alter_table("reading") as batch:
        batch.alter_column("mark_version", server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM reading WHERE mark_version > 0")
    with op.batch_alter_table("reading") as batch:
        _unique(batch, READ_ANEW, READ_ONCE)
        batch.drop_column("mark_version")
    with op.batch_alter_table("mark") as batch:
        batch.drop_constraint(batch.f("ck_mark_pending_gives_nothing"), type_="check")
        batch.drop_column("pending")


def _unique(batch: object, old: object, new: object) -> None:
    for names in old:
        batch.drop_constraint(batch.f("uq_reading_" + "_".join(names)), type_="unique")
    for names in new:
        batch.create_unique_constraint(batch.f("uq_reading_" + "_".join(names)), names)
