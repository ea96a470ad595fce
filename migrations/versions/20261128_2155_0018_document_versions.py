"""Documents' texts in versions, and where each item stands in them.

Revision: 0018
After: '0017'
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ROLES = ("number", "title", "addressees", "heading", "body", "signature")
STANDINGS = ("unchanged", "moved", "changed", "gone")


def _text(name: str, length: int) -> sa.Column:
    return sa.Column(name, sqlmodel.sql.sqltypes.AutoString(length=length), nullable=False)


def _at(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sqlmodel.sql.sqltypes.UTCDateTime(), nullable=nullable)


def _one_of(name: str, values: tuple[str, ...], constraint: str) -> sa.Column:
    kind = sa.Enum(*values, name=constraint, native_enum=False, create_constraint=True, length=32)
    return sa.Column(name, kind, nullable=False)


def upgrade() -> None:
    op.create_table(
        "document_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        _text("file_name", 200),
        _text("content_sha256", 64),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        _at("created_at"),
        _at("updated_at"),
        sa.CheckConstraint("revision > 0", name=op.f("ck_document_draft_revision_counts")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["source_document.id"], name=op.f("fk_document_draft_document_id")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_document_draft_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_draft")),
    )
    op.create_table(
        "document_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        _text("file_name", 200),
        _text("content_sha256", 64),
        _text("digest", 64),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        _at("created_at"),
        sa.CheckConstraint("number > 0", name=op.f("ck_document_version_number_counts")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["source_document.id"], name=op.f("fk_document_version_document_id")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_document_version_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_version")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_document_version_document_id_number")),
    )
    op.create_table(
        "document_passage",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _text("paragraph", 10),
        _one_of("role", ROLES, op.f("ck_document_passage_passage_role")),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_document_passage_has_words")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["document_version.id"], name=op.f("fk_document_passage_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_passage")),
        sa.UniqueConstraint("version_id", "paragraph", name=op.f("uq_document_passage_version_id_paragraph")),
        sa.UniqueConstraint("version_id", "position", name=op.f("uq_document_passage_version_id_position")),
    )
    op.create_table(
        "item_anchor",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("item_version_id", sa.Uuid(), nullable=False),
        sa.Column("document_version_id", sa.Uuid(), nullable=False),
        _one_of("standing", STANDINGS, op.f("ck_item_anchor_anchor_standing")),
        _text("paragraph", 10),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("span_start", sa.Integer(), nullable=True),
        sa.Column("span_end", sa.Integer(), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        _at("confirmed_at", nullable=True),
        _at("created_at"),
        sa.CheckConstraint(
            "(standing = 'gone') = (span_start IS NULL)", name=op.f("ck_item_anchor_gone_stands_nowhere")
        ),
        sa.CheckConstraint(
            "(span_start IS NULL) = (span_end IS NULL)", name=op.f("ck_item_anchor_span_has_two_ends")
        ),
        sa.CheckConstraint(
            "span_start >= 0 AND span_start < span_end", name=op.f("ck_item_anchor_span_in_order")
        ),
        sa.CheckConstraint(
            "(confirmed_by IS NULL) = (confirmed_at IS NULL)",
            name=op.f("ck_item_anchor_confirmed_by_somebody"),
        ),
        sa.CheckConstraint(
            "standing <> 'gone' OR confirmed_at IS NULL", name=op.f("ck_item_anchor_gone_is_not_confirmed")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["bank_item.id"], name=op.f("fk_item_anchor_item_id")),
        sa.ForeignKeyConstraint(
            ["item_version_id"], ["item_version.id"], name=op.f("fk_item_anchor_item_version_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_version_id"], ["document_version.id"], name=op.f("fk_item_anchor_document_version_id")
        ),
        sa.ForeignKeyConstraint(["confirmed_by"], ["account.id"], name=op.f("fk_item_anchor_confirmed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_anchor")),
        sa.UniqueConstraint(
            "item_version_id",
            "document_version_id",
            name=op.f("uq_item_anchor_item_version_id_document_version_id"),
        ),
    )
    op.create_index(op.f("ix_item_anchor_item_id"), "item_anchor", ["item_id"])
    op.create_index(op.f("ix_item_anchor_document_version_id"), "item_anchor", ["document_version_id"])
    with op.batch_alter_table("bank_item") as item:
        item.add_column(sa.Column("drifted", sa.Boolean(), nullable=False, server_default=sa.false()))
        item.create_index(op.f("ix_bank_item_drifted"), ["drifted"])


def downgrade() -> None:
    with op.batch_alter_table("bank_item") as item:
        item.drop_index(op.f("ix_bank_item_drifted"))
        item.drop_column("drifted")
    op.drop_table("item_anchor")
    op.drop_table("document_passage")
    op.drop_table("document_version")
    op.drop_table("document_draft")
