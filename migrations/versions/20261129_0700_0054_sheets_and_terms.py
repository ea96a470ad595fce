"""Sign-in sheets on paper, marks that arrived later, the device of a check-in; terms of hours, lines for good.

Revision: 0054
After: 0043
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0054"
down_revision = "0043"
branch_labels = None
depends_on = None

SOURCE = "ck_attendance_attendance_source"
WORDS = "a line of the hour ledger is never changed"
TERMS = (
    "(held_minutes IS NULL AND share IS NULL AND rule_hours IS NULL AND rule_minutes IS NULL)"
    " OR (held_minutes > 0 AND share BETWEEN 1 AND 10000 AND rule_hours > 0 AND rule_minutes > 0)"
)


def _text(length: int) -> sa.types.TypeEngine[str]:
    return sqlmodel.sql.sqltypes.AutoString(length=length)


def upgrade() -> None:
    with op.batch_alter_table("attendance") as attendance:
        attendance.drop_constraint(op.f(SOURCE), type_="check")
        attendance.create_check_constraint(op.f(SOURCE), "source IN ('code', 'roll_call', 'paper', 'leave')")
        attendance.add_column(sa.Column("noted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        attendance.add_column(sa.Column("device", _text(64), nullable=True))
    op.add_column("programme", sa.Column("hour_basis", _text(120), nullable=False, server_default=""))
    with op.batch_alter_table("hour_entry") as entry:
        entry.add_column(sa.Column("held_minutes", sa.Integer(), nullable=True))
        entry.add_column(sa.Column("share", sa.Integer(), nullable=True))
        entry.add_column(sa.Column("rule_hours", sa.Numeric(precision=6, scale=2), nullable=True))
        entry.add_column(sa.Column("rule_minutes", sa.Integer(), nullable=True))
        entry.add_column(sa.Column("basis", _text(120), nullable=False, server_default=""))
        entry.create_check_constraint(op.f("ck_hour_entry_terms_whole"), TERMS)
    _keep_lines()


def _keep_lines() -> None:
    # A rebuilt table loses its triggers on SQLite: make them anew there.
    if op.get_bind().dialect.name == "sqlite":
        for name, event in (("frozen", "UPDATE"), ("kept", "DELETE")):
            op.execute(
                f"CREATE TRIGGER hour_entry_{name} BEFORE {event} ON hour_entry "
                f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION hour_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for name, event in (("frozen", "UPDATE"), ("kept", "DELETE")):
        op.execute(
            f"CREATE TRIGGER hour_entry_{name} BEFORE {event} ON hour_entry FOR EACH ROW "
            "EXECUTE FUNCTION hour_entry_refuse()"
        )


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name in ("frozen", "kept"):
        op.execute(f"DROP TRIGGER hour_entry_{name}" + (" ON hour_entry" if postgresql else ""))
    if postgresql:
        op.execute("DROP FUNCTION hour_entry_refuse()")
    with op.batch_alter_table("hour_entry") as entry:
        entry.drop_constraint(op.f("ck_hour_entry_terms_whole"), type_="check")
        for name in ("basis", "rule_minutes", "rule_hours", "share", "held_minutes"):
            entry.drop_column(name)
    with op.batch_alter_table("programme") as programme:
        programme.drop_column("hour_basis")
    op.execute("UPDATE attendance SET source = 'roll_call' WHERE source = 'paper'")
    with op.batch_alter_table("attendance") as attendance:
        attendance.drop_column("device")
        attendance.drop_column("noted_at")
        attendance.drop_constraint(op.f(SOURCE), type_="check")
        attendance.create_check_constraint(op.f(SOURCE), "source IN ('code', 'roll_call', 'leave')")
