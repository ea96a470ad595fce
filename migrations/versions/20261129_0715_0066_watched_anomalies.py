"""How many anomalies of a programme nobody has judged, as last looked.

Revision: 0066
After: 0065
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "anomaly_watch",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("unjudged", sa.Integer(), nullable=False),
        sa.Column("looked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("unjudged >= 0", name=op.f("ck_anomaly_watch_unjudged_not_negative")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_anomaly_watch_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", name=op.f("pk_anomaly_watch")),
    )


def downgrade() -> None:
    op.drop_table("anomaly_watch")
