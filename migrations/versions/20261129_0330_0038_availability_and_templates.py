"""When lecturers can be asked, what units decide for days, and templates of timetables.

Revision: 0038
After: 0037
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.create_table(
        "lecturer_hours",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lecturer_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("to_minute", sa.Integer(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_lecturer_hours_weekday_of_a_week")),
        sa.CheckConstraint(
            "0 <= from_minute AND from_minute < to_minute AND to_minute <= 1440",
            name=op.f("ck_lecturer_hours_part_of_a_day"),
        ),
        sa.ForeignKeyConstraint(["lecturer_id"], ["lecturer.id"], name=op.f("fk_lecturer_hours_lecturer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lecturer_hours")),
        sa.UniqueConstraint(
            "lecturer_id",
            "weekday",
            "from_minute",
            name=op.f("uq_lecturer_hours_lecturer_id_weekday_from_minute"),
        ),
    )
    op.create_table(
        "lecturer_away",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lecturer_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", TEXT(length=100), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_lecturer_away_days_in_order")),
        sa.ForeignKeyConstraint(["lecturer_id"], ["lecturer.id"], name=op.f("fk_lecturer_away_lecturer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lecturer_away")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_path", TEXT(length=300), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "holiday",
                "workday",
                "ordinary",
                name="day_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", TEXT(length=40), nullable=False),
        sa.Column("source", TEXT(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
        sa.UniqueConstraint("unit_path", "day", name=op.f("uq_calendar_day_unit_path_day")),
    )
    op.create_table(
        "timetable_template",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_path", TEXT(length=300), nullable=False),
        sa.Column("name", TEXT(length=60), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timetable_template")),
        sa.UniqueConstraint("unit_path", "name", name=op.f("uq_timetable_template_unit_path_name")),
    )
    for table in ("lecturer_hours", "lecturer_away"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f"ix_{table}_lecturer_id"), ["lecturer_id"], unique=False)


def downgrade() -> None:
    for table in ("timetable_template", "calendar_day", "lecturer_away", "lecturer_hours"):
        op.drop_table(table)
