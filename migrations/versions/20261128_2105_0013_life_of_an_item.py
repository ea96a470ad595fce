"""The life of an item: who approved which version, what was said of it, how it is found and worked on in bulk.

Revision: 0013
After: '0012'
"""

import unicodedata

import sqlalchemy as sa
import sqlmodel
from alembic import op

from question_bank.anchors import squeeze
from question_bank.likeness import sketch

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

CHUNK = 1000
ITEM = sa.table(
    "bank_item",
    sa.column("id", sa.Uuid()),
    sa.column("version", sa.Integer()),
    sa.column("state", sa.String()),
    sa.column("stem", sa.Text()),
    sa.column("search", sa.Text()),
    sa.column("key_place", sa.Integer()),
    sa.column("reviewer_id", sa.Uuid()),
    sa.column("updated_at", sqlmodel.sql.sqltypes.UTCDateTime()),
)
VERSION = sa.table(
    "item_version",
    sa.column("item_id", sa.Uuid()),
    sa.column("version", sa.Integer()),
    sa.column("item", sa.JSON()),
    sa.column("key", sa.JSON()),
    sa.column("approved_by", sa.Uuid()),
    sa.column("approved_at", sqlmodel.sql.sqltypes.UTCDateTime()),
)
SKETCH = sa.table("item_sketch", sa.column("mark", sa.BigInteger()), sa.column("item_id", sa.Uuid()))


def upgrade() -> None:
    _columns()
    _tables()
    _fill()
    with op.batch_alter_table("bank_item") as batch:
        batch.create_check_constraint(
            batch.f("ck_bank_item_approved_was_reviewed"), "state <> 'approved' OR reviewer_id IS NOT NULL"
        )
    with op.batch_alter_table("item_version") as batch:
        batch.create_check_constraint(
            batch.f("ck_item_version_approved_by_another"), "approved_by IS NULL OR approved_by <> created_by"
        )
        batch.create_check_constraint(
            batch.f("ck_item_version_approval_is_dated"), "(approved_by IS NULL) = (approved_at IS NULL)"
        )


def _columns() -> None:
    with op.batch_alter_table("bank_item") as batch:
        batch.add_column(sa.Column("search", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("key_place", sa.Integer(), nullable=True))
        kinds = sa.Enum(
            "exam",
            "practice",
            name="reserved_for",
            native_enum=False,
            create_constraint=True,
            length=32,
        )
        batch.add_column(sa.Column("reserved_for", kinds, nullable=True))
        batch.add_column(sa.Column("facility", sa.Numeric(precision=5, scale=4), nullable=True))
        batch.add_column(sa.Column("answered", sa.Integer(), server_default="0", nullable=False))
        path = sqlmodel.sql.sqltypes.AutoString(length=300)
        batch.add_column(sa.Column("unit_path", path, server_default="/", nullable=False))
        batch.create_check_constraint(
            batch.f("ck_bank_item_facility_is_a_share"),
            "facility IS NULL OR (facility >= 0 AND facility <= 1)",
        )
        batch.create_check_constraint(batch.f("ck_bank_item_answered_not_negative"), "answered >= 0")
        batch.create_index(batch.f("ix_bank_item_author_id"), ["author_id"])
        batch.create_index(batch.f("ix_bank_item_kind_key_place"), ["kind", "key_place"])
        batch.create_index(batch.f("ix_bank_item_paragraph"), ["paragraph"])
        batch.create_index(batch.f("ix_bank_item_unit_path"), ["unit_path"])
        batch.create_index(batch.f("ix_bank_item_updated_at"), ["updated_at"])
    with op.batch_alter_table("item_version") as batch:
        batch.add_column(sa.Column("approved_by", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("approved_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch.create_foreign_key(batch.f("fk_item_version_approved_by"), "account", ["approved_by"], ["id"])


def _tables() -> None:
    op.create_table(
        "item_sketch",
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["bank_item.id"], name=op.f("fk_item_sketch_item_id")),
        sa.PrimaryKeyConstraint("mark", "item_id", name=op.f("pk_item_sketch")),
    )
    op.create_index(op.f("ix_item_sketch_item_id"), "item_sketch", ["item_id"])
    op.create_table(
        "item_comment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("answers_id", sa.Uuid(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("body <> ''", name=op.f("ck_item_comment_says_something")),
        sa.ForeignKeyConstraint(["answers_id"], ["item_comment.id"], name=op.f("fk_item_comment_answers_id")),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_item_comment_author_id")),
        sa.ForeignKeyConstraint(["item_id"], ["bank_item.id"], name=op.f("fk_item_comment_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_comment")),
    )
    op.create_index(op.f("ix_item_comment_item_id"), "item_comment", ["item_id"])
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("query", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["account.id"], name=op.f("fk_saved_filter_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_saved_filter_person_id_name")),
    )
    op.create_table(
        "bulk_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("action", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("value", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("refused", sa.JSON(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint("done <= total", name=op.f("ck_bulk_run_done_within_total")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_bulk_run_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_run")),
    )


def _fill() -> None:
    """Give the items that are there what new ones are written with."""
    connection = op.get_bind()
    present = (VERSION.c.item_id == ITEM.c.id) & (VERSION.c.version == ITEM.c.version)
    rows = connection.execute(
        sa.select(ITEM.c.id, ITEM.c.stem, VERSION.c.item, VERSION.c.key).join(VERSION, present)
    ).all()
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        found = [
            {"row": row.id, "search": _plain(row.stem), "key_place": _place(row.item, row.key)}
            for row in chunk
        ]
        own = ITEM.c.id == sa.bindparam("row")
        connection.execute(
            ITEM.update()
            .where(own)
            .values(search=sa.bindparam("search"), key_place=sa.bindparam("key_place")),
            found,
        )
        marks = [{"mark": mark, "item_id": row.id} for row in chunk for mark in set(sketch(row.stem))]
        connection.execute(SKETCH.insert(), marks)
    reviewed = sa.select(ITEM.c.reviewer_id).where(present, ITEM.c.state.in_(["approved", "retired"]))
    dated = sa.select(ITEM.c.updated_at).where(present)
    connection.execute(VERSION.update().values(approved_by=reviewed.scalar_subquery()))
    approved = VERSION.update().where(VERSION.c.approved_by.is_not(None))
    connection.execute(approved.values(approved_at=dated.scalar_subquery()))


def _plain(stem: str) -> str:
    return squeeze(unicodedata.normalize("NFKC", stem)).casefold()


def _place(item: dict[str, object], key: dict[str, object]) -> int | None:
    if "value" in key:
        return int(bool(key["value"]))
    options = [option["id"] for option in item.get("options") or []]  # type: ignore[index,union-attr,attr-defined]
    return options.index(key["option_id"]) if key.get("option_id") in options else None


def downgrade() -> None:
    with op.batch_alter_table("item_version") as batch:
        batch.drop_constraint(batch.f("ck_item_version_approval_is_dated"), type_="check")
        batch.drop_constraint(batch.f("ck_item_version_approved_by_another"), type_="check")
        batch.drop_constraint(batch.f("fk_item_version_approved_by"), type_="foreignkey")
        batch.drop_column("approved_at")
        batch.drop_column("approved_by")
    with op.batch_alter_table("bank_item") as batch:
        for index in ("updated_at", "unit_path", "paragraph", "kind_key_place", "author_id"):
            batch.drop_index(batch.f(f"ix_bank_item_{index}"))
        for check in (
            "approved_was_reviewed",
            "answered_not_negative",
            "facility_is_a_share",
            "reserved_for",
        ):
            batch.drop_constraint(batch.f(f"ck_bank_item_{check}"), type_="check")
        for column in ("unit_path", "answered", "facility", "reserved_for", "key_place", "search"):
            batch.drop_column(column)
    op.drop_table("item_sketch")
    op.drop_table("item_comment")
    op.drop_table("saved_filter")
    op.drop_table("bulk_run")
