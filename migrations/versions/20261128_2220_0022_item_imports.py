"""Files of items: uploaded, checked, taken in; and no approved item without the paragraph it rests on.

Revision: 0022
After: '0021'
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

STATES = ("checking", "faulty", "ready", "applying", "applied", "withdrawn")


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    moment = sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "item_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_path", text(length=300), nullable=False),
        sa.Column("file_name", text(length=200), nullable=False),
        sa.Column("file_sha256", text(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("form", text(length=20), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("handed_back", sa.LargeBinary(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="import_state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("applied_at", moment(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_item_import_created_by")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_item_import_job_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_import")),
    )
    op.create_index(op.f("ix_item_import_file_sha256"), "item_import", ["file_sha256"])
    op.create_index(op.f("ix_item_import_unit_path"), "item_import", ["unit_path"])
    op.create_index(
        "uq_item_import_applied",
        "item_import",
        ["file_sha256", "unit_path"],
        unique=True,
        sqlite_where=sa.text("state = 'applied'"),
        postgresql_where=sa.text("state = 'applied'"),
    )
    op.create_table(
        "item_import_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("place", text(length=200), nullable=False),
        sa.Column("action", text(length=20), nullable=False),
        sa.Column("code", text(length=40), nullable=False),
        sa.Column("kind", text(length=20), nullable=False),
        sa.Column("stem", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["item_import.id"], name=op.f("fk_item_import_line_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_import_line")),
        sa.UniqueConstraint("import_id", "number", name=op.f("uq_item_import_line_import_id_number")),
    )
    op.create_index(op.f("ix_item_import_line_action"), "item_import_line", ["action"])
    # An approved item without its paragraph cannot be traced: it goes back to its author.
    op.execute(
        "UPDATE bank_item SET state = 'draft', reviewer_id = NULL WHERE state = 'approved' AND paragraph = ''"
    )
    with op.batch_alter_table("bank_item") as batch:
        batch.create_check_constraint(
            batch.f("ck_bank_item_approved_is_anchored"), "state <> 'approved' OR paragraph <> ''"
        )


def downgrade() -> None:
    with op.batch_alter_table("bank_item") as batch:
        batch.drop_constraint(batch.f("ck_bank_item_approved_is_anchored"), type_="check")
    op.drop_table("item_import_line")
    op.drop_table("item_import")
