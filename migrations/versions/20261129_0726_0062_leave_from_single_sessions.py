"""Leave from single sessions: which ones, and how many half days they touch.

Revision: 0062
After: 0055
"""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0055"
branch_labels = None
depends_on = None

NAME = "uq_leave_request_standing"
ONCE = ("batch_id", "person_id", "starts_on", "starts_half")
STANDING = "state IN ('asked', 'approved')"
WHOLE = f"{STANDING} AND session_half_days IS NULL"
ONE_ONLY = """
UPDATE leave_request SET state = 'withdrawn'
WHERE session_half_days IS NOT NULL AND state IN ('asked', 'approved') AND EXISTS (
    SELECT 1 FROM leave_request AS o
    WHERE o.batch_id = leave_request.batch_id AND o.person_id = leave_request.person_id
    AND o.starts_on = leave_request.starts_on AND o.starts_half = leave_request.starts_half
    AND o.state IN ('asked', 'approved') AND (o.session_half_days IS NULL OR o.id < leave_request.id)
)
"""


def upgrade() -> None:
    op.drop_index(NAME, table_name="leave_request")
    with op.batch_alter_table("leave_request") as batch:
        batch.add_column(sa.Column("session_half_days", sa.Integer(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_leave_request_session_half_days_positive"), "session_half_days > 0"
        )
    _once(WHOLE)
    op.create_table(
        "leave_session",
        sa.Column("leave_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["leave_id"], ["leave_request.id"], name=op.f("fk_leave_session_leave_id_leave_request")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["course_session.id"], name=op.f("fk_leave_session_session_id_course_session")
        ),
        sa.PrimaryKeyConstraint("leave_id", "session_id", name=op.f("pk_leave_session")),
    )
    op.create_index(op.f("ix_leave_session_session_id"), "leave_session", ["session_id"])


def downgrade() -> None:
    op.drop_table("leave_session")
    op.drop_index(NAME, table_name="leave_request")
    # What was asked of single sessions stays as leave of all between them; of several from one half day one does.
    op.execute(ONE_ONLY)
    with op.batch_alter_table("leave_request") as batch:
        batch.drop_constraint(op.f("ck_leave_request_session_half_days_positive"), type_="check")
        batch.drop_column("session_half_days")
    _once(STANDING)


def _once(where: str) -> None:
    op.create_index(
        NAME,
        "leave_request",
        ONCE,
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
