"""A certificate is taken back by two persons: one asks, another confirms.

Revision: 0025
After: '0024'
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

STATES = ("asked", "confirmed", "declined", "withdrawn")


def upgrade() -> None:
    moment = sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "certificate_revocation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="revocation_state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", moment(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", moment(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('asked', 'withdrawn')) = (decided_by IS NULL)",
            name=op.f("ck_certificate_revocation_decided_by_somebody"),
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> asked_by", name=op.f("ck_certificate_revocation_takes_two")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_certificate_revocation_certificate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_revocation")),
    )
    op.create_index(
        op.f("ix_certificate_revocation_certificate_id"), "certificate_revocation", ["certificate_id"]
    )
    op.create_index(
        "uq_certificate_revocation_asked",
        "certificate_revocation",
        ["certificate_id"],
        unique=True,
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )


def downgrade() -> None:
    op.drop_table("certificate_revocation")
