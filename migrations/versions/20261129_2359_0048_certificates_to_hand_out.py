"""Certificates of a class put together by a job, to be taken from the page for a day.

Revision: 0048
After: 0052
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0048"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "certificate_handout",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_certificate_handout_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_handout")),
    )
    op.create_index(op.f("ix_certificate_handout_programme_id"), "certificate_handout", ["programme_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_certificate_handout_programme_id"), table_name="certificate_handout")
    op.drop_table("certificate_handout")
