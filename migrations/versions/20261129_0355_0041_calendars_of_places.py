"""A calendar address may show a batch, a venue or a lecturer.

Revision: 0041
After: 0040
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

SUBJECTS = ("batch", "venue", "lecturer")
ONE = " + ".join(f"(CASE WHEN {name}_id IS NULL THEN 0 ELSE 1 END)" for name in SUBJECTS) + " <= 1"


def upgrade() -> None:
    with op.batch_alter_table("calendar_token", schema=None) as batch_op:
        for name in SUBJECTS:
            batch_op.add_column(sa.Column(f"{name}_id", sa.Uuid(), nullable=True))
            batch_op.create_foreign_key(
                batch_op.f(f"fk_calendar_token_{name}_id"), name, [f"{name}_id"], ["id"]
            )
        batch_op.create_check_constraint(batch_op.f("ck_calendar_token_one_subject"), ONE)


def downgrade() -> None:
    # An address of a batch, a venue or a lecturer must not become one of its maker's own sessions.
    op.execute(
        "DELETE FROM calendar_token WHERE batch_id IS NOT NULL OR venue_id IS NOT NULL OR lecturer_id IS NOT NULL"
    )
    with op.batch_alter_table("calendar_token", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_calendar_token_one_subject"), type_="check")
        for name in SUBJECTS:
            batch_op.drop_constraint(batch_op.f(f"fk_calendar_token_{name}_id"), type_="foreignkey")
            batch_op.drop_column(f"{name}_id")
