"""Delivery files: what a page could not save, and what was decided about it.

Revision: 0019
After: '0018'
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

STATES = ("received", "accepted", "rejected")


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sqlmodel.sql.sqltypes.AutoString(length=length), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sqlmodel.sql.sqltypes.UTCDateTime(), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        _text("file_sha256", 64),
        sa.Column("generation", sa.Integer(), nullable=False),
        _at("written_at"),
        sa.Column("received_by", sa.Uuid(), nullable=False),
        _at("received_at"),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="delivery_state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        _at("decided_at", nullable=True),
        _text("reason", 200),
        _text("digest_before", 64, nullable=True),
        _text("digest_after", 64, nullable=True),
        sa.Column("answered_before", sa.Integer(), nullable=True),
        sa.Column("answered_after", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'received') = (decided_at IS NULL)", name=op.f("ck_delivery_decided_when_not_received")
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL)", name=op.f("ck_delivery_decided_by_somebody")
        ),
        sa.CheckConstraint(
            "state = 'received' OR reason <> ''", name=op.f("ck_delivery_decided_with_reason")
        ),
        sa.CheckConstraint(
            "(state = 'accepted') = (digest_after IS NOT NULL)", name=op.f("ck_delivery_accepted_has_receipt")
        ),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_delivery_attempt_id")),
        sa.ForeignKeyConstraint(["received_by"], ["account.id"], name=op.f("fk_delivery_received_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_delivery_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("file_sha256", name=op.f("uq_delivery_file_sha256")),
    )
    op.create_index(op.f("ix_delivery_attempt_id"), "delivery", ["attempt_id"])
    op.create_table(
        "delivered_response",
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("applied", sa.Boolean(), nullable=False),
        sa.Column("rev_before", sa.Integer(), nullable=True),
        sa.Column("payload_before", sa.Text(), nullable=True),
        sa.CheckConstraint("rev > 0", name=op.f("ck_delivered_response_rev_positive")),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_delivered_response_delivery_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["bank_item.id"], name=op.f("fk_delivered_response_item_id")),
        sa.PrimaryKeyConstraint("delivery_id", "item_id", name=op.f("pk_delivered_response")),
    )


def downgrade() -> None:
    op.drop_table("delivered_response")
    op.drop_index(op.f("ix_delivery_attempt_id"), "delivery")
    op.drop_table("delivery")
