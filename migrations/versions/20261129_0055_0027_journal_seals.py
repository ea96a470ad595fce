"""Seals over the journal, and which events each covers.

Revision: 0027
After: '0026'
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    op.create_table(
        "journal_seal",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("previous", text(length=64), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("root", text(length=64), nullable=False),
        sa.Column("hash", text(length=64), nullable=False),
        sa.Column("key_id", text(length=64), nullable=False),
        sa.Column("signature", text(length=200), nullable=False),
        sa.CheckConstraint("number > 0 AND events > 0", name=op.f("ck_journal_seal_covers_something")),
        sa.CheckConstraint("(key_id = '') = (signature = '')", name=op.f("ck_journal_seal_signed_by_a_key")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_journal_seal")),
    )
    op.create_table(
        "journal_sealed",
        sa.Column("seal_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stream", text(length=80), nullable=False),
        sa.Column("first_seq", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("last_hash", text(length=64), nullable=False),
        sa.CheckConstraint(
            "first_seq > 0 AND first_seq <= last_seq", name=op.f("ck_journal_sealed_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["seal_number"], ["journal_seal.number"], name=op.f("fk_journal_sealed_seal_number")
        ),
        sa.PrimaryKeyConstraint("seal_number", "stream", name=op.f("pk_journal_sealed")),
        sa.UniqueConstraint("stream", "first_seq", name=op.f("uq_journal_sealed_stream_first_seq")),
        sa.UniqueConstraint("stream", "last_seq", name=op.f("uq_journal_sealed_stream_last_seq")),
    )


def downgrade() -> None:
    op.drop_table("journal_sealed")
    op.drop_table("journal_seal")
