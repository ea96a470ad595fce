"""Stretches in which an attempt's page spoke to the server.

Revision: 0015
After: '0014'
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("began_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("seen_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("seen_at >= began_at", name=op.f("ck_contact_stretch_in_order")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_contact_attempt_id")),
        sa.PrimaryKeyConstraint("attempt_id", "began_at", name=op.f("pk_contact")),
    )


def downgrade() -> None:
    op.drop_table("contact")
