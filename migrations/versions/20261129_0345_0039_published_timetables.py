"""Timetables are published, changes of them told once, and lecturers may be people who sign in.

Revision: 0039
After: 0038
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

UNTOLD = sa.text("told_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "timetable_publication",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("published_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_timetable_publication_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_timetable_publication")),
    )
    # Until now whatever stood in a timetable was seen at once: what people know already stays known.
    op.execute(
        "INSERT INTO timetable_publication (batch_id, published_at) "
        "SELECT batch_id, MIN(changed_at) FROM course_session GROUP BY batch_id"
    )
    with op.batch_alter_table("timetable_change", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False, server_default=""
            )
        )
        batch_op.add_column(sa.Column("told_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.execute("UPDATE timetable_change SET told_at = changed_at")
    with op.batch_alter_table("timetable_change", schema=None) as batch_op:
        batch_op.alter_column("reason", server_default=None)
        batch_op.create_index(
            "ix_timetable_change_untold",
            ["batch_id"],
            unique=False,
            sqlite_where=UNTOLD,
            postgresql_where=UNTOLD,
        )
    with op.batch_alter_table("lecturer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("person_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_lecturer_person_id"), "account", ["person_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("lecturer", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_lecturer_person_id"), type_="foreignkey")
        batch_op.drop_column("person_id")
    with op.batch_alter_table("timetable_change", schema=None) as batch_op:
        batch_op.drop_index("ix_timetable_change_untold", sqlite_where=UNTOLD, postgresql_where=UNTOLD)
        batch_op.drop_column("told_at")
        batch_op.drop_column("reason")
    op.drop_table("timetable_publication")
