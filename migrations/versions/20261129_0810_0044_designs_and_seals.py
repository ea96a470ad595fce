"""Designs of certificates in versions, and the pictures of seals, that nothing changes.

Revision: 0044
After: 0048
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0044"
down_revision = "0048"
branch_labels = None
depends_on = None

DESIGN_STATES = ("shipped", "draft", "asked", "approved", "declined")
SEAL_STATES = ("asked", "approved", "declined", "revoked")
# Table → what is kept as it was written, and the states that are the last word.
FROZEN = {
    "certificate_design": (("id", "key", "based_on", "unit_id"), ()),
    "certificate_design_version": (
        ("id", "design_id", "number", "content", "digest", "title", "note", "written_by", "written_at"),
        ("shipped", "approved", "declined"),
    ),
    "certificate_seal": (
        ("id", "unit_id", "png", "sha256", "uploaded_by", "uploaded_at"),
        ("declined", "revoked"),
    ),
}
WORDS = "what certificates are drawn with is not changed"


def upgrade() -> None:
    _designs()
    _versions()
    _seals()
    sqlite = op.get_bind().dialect.name == "sqlite"
    if not sqlite:
        op.execute(
            "CREATE FUNCTION certificate_look_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for table, (columns, last) in FROZEN.items():
        changed = [f"NEW.{name} <> OLD.{name}" for name in columns]
        changed += [f"OLD.state IN ({', '.join(repr(each) for each in last)})"] if last else []
        condition = " OR ".join(changed)
        if sqlite:
            refuse = f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
            op.execute(f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} WHEN {condition} {refuse}")
            op.execute(f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} {refuse}")
            continue
        refuse = "EXECUTE FUNCTION certificate_look_refuse()"
        op.execute(
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({condition}) {refuse}"
        )
        op.execute(f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH ROW {refuse}")


def _text(length: int) -> sqlmodel.sql.sqltypes.AutoString:
    return sqlmodel.sql.sqltypes.AutoString(length=length)


def _one_of(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _designs() -> None:
    op.create_table(
        "certificate_design",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", _text(20), nullable=False),
        sa.Column("name", _text(60), nullable=False),
        sa.Column("based_on", _text(20), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_path", _text(300), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("retired_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint("name <> ''", name=op.f("ck_certificate_design_name_not_empty")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_unit.id"], name=op.f("fk_certificate_design_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_design")),
        sa.UniqueConstraint("key", name=op.f("uq_certificate_design_key")),
    )
    op.create_index(op.f("ix_certificate_design_unit_path"), "certificate_design", ["unit_path"])


def _versions() -> None:
    table = "certificate_design_version"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("design_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", _one_of(DESIGN_STATES, "design_state"), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", _text(64), nullable=False),
        sa.Column("title", _text(600), nullable=False),
        sa.Column("note", _text(200), nullable=False),
        sa.Column("restored_from", sa.Integer(), nullable=True),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("comment", _text(300), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f(f"ck_{table}_numbered_from_one")),
        sa.CheckConstraint("state <> 'shipped' OR number = 1", name=op.f(f"ck_{table}_first_is_shipped")),
        sa.CheckConstraint(
            "(state IN ('approved', 'declined')) = (decided_by IS NOT NULL)"
            " AND (decided_by IS NULL) = (decided_at IS NULL)",
            name=op.f(f"ck_{table}_decided_by_somebody"),
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> written_by", name=op.f(f"ck_{table}_takes_two")
        ),
        sa.ForeignKeyConstraint(["design_id"], ["certificate_design.id"], name=op.f(f"fk_{table}_design_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("design_id", "number", name=op.f(f"uq_{table}_design_id_number")),
    )
    _only_one(table, "uq_certificate_design_version_asked", "design_id", "asked")


def _seals() -> None:
    table = "certificate_seal"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_path", _text(300), nullable=False),
        sa.Column("png", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", _text(64), nullable=False),
        sa.Column("source", _text(300), nullable=False),
        sa.Column("state", _one_of(SEAL_STATES, "seal_state"), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("reason", _text(300), nullable=False),
        sa.CheckConstraint(
            "(state = 'asked') = (decided_by IS NULL)", name=op.f(f"ck_{table}_decided_by_somebody")
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> uploaded_by", name=op.f(f"ck_{table}_takes_two")
        ),
        sa.CheckConstraint(
            "(state = 'revoked') = (revoked_at IS NOT NULL)", name=op.f(f"ck_{table}_revoked_has_date")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["org_unit.id"], name=op.f(f"fk_{table}_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for name in ("unit_id", "unit_path", "sha256"):
        op.create_index(op.f(f"ix_{table}_{name}"), table, [name])
    _only_one(table, "uq_certificate_seal_approved", "unit_id", "approved")


def _only_one(table: str, name: str, column: str, state: str) -> None:
    where = sa.text(f"state = '{state}'")
    op.create_index(name, table, [column], unique=True, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_table("certificate_seal")
    op.drop_table("certificate_design_version")
    op.drop_table("certificate_design")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION certificate_look_refuse()")
