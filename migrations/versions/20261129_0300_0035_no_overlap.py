"""No two sessions at once of one batch, lecturer or venue, and what changed in a timetable.

Revision: 0035
After: 0034
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

# What two sessions may not share while both are on.
OVERLAP = """
    SELECT 1 FROM course_session other
    WHERE other.id <> NEW.id AND other.cancelled_at IS NULL
      AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at
      AND (other.batch_id = NEW.batch_id OR other.lecturer_id = NEW.lecturer_id OR other.venue_id = NEW.venue_id)
"""
COLUMNS = "starts_at, ends_at, batch_id, lecturer_id, venue_id, cancelled_at"
# Two that cannot see each other yet wait here, in the order in which the operations hold the same rows.
POSTGRESQL = f"""
CREATE FUNCTION refuse_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.cancelled_at IS NULL THEN
    PERFORM 1 FROM batch WHERE id = NEW.batch_id FOR NO KEY UPDATE;
    PERFORM 1 FROM lecturer WHERE id = NEW.lecturer_id FOR NO KEY UPDATE;
    PERFORM 1 FROM venue WHERE id = NEW.venue_id FOR NO KEY UPDATE;
    IF EXISTS ({OVERLAP}) THEN
      RAISE EXCEPTION USING ERRCODE = 'exclusion_violation', MESSAGE = 'ex_course_session_overlap',
        CONSTRAINT = 'ex_course_session_overlap';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ex_course_session_overlap BEFORE INSERT OR UPDATE OF {COLUMNS} ON course_session
  FOR EACH ROW EXECUTE FUNCTION refuse_overlap();
"""
SQLITE = """
CREATE TRIGGER ex_course_session_overlap_{name} BEFORE {when} ON course_session
WHEN NEW.cancelled_at IS NULL AND EXISTS ({overlap})
BEGIN SELECT RAISE(ABORT, 'ex_course_session_overlap'); END
"""


def upgrade() -> None:
    op.create_table(
        "timetable_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "added",
                "moved",
                "cancelled",
                name="change_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("was_starts_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("was_ends_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("was_lecturer_id", sa.Uuid(), nullable=True),
        sa.Column("was_venue_id", sa.Uuid(), nullable=True),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("undone_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'added') = (was_starts_at IS NULL)", name=op.f("ck_timetable_change_added_was_nowhere")
        ),
        sa.CheckConstraint(
            "(was_starts_at IS NULL) = (was_ends_at IS NULL)",
            name=op.f("ck_timetable_change_was_a_whole_time"),
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_timetable_change_batch_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["course_session.id"], name=op.f("fk_timetable_change_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["was_lecturer_id"], ["lecturer.id"], name=op.f("fk_timetable_change_was_lecturer_id")
        ),
        sa.ForeignKeyConstraint(
            ["was_venue_id"], ["venue.id"], name=op.f("fk_timetable_change_was_venue_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timetable_change")),
    )
    with op.batch_alter_table("timetable_change", schema=None) as batch_op:
        for column in ("batch_id", "session_id", "was_lecturer_id", "was_venue_id"):
            batch_op.create_index(batch_op.f(f"ix_timetable_change_{column}"), [column], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL)
    else:
        for name, when in (("insert", "INSERT"), ("update", f"UPDATE OF {COLUMNS}")):
            op.execute(SQLITE.format(name=name, when=when, overlap=OVERLAP))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER ex_course_session_overlap ON course_session")
        op.execute("DROP FUNCTION refuse_overlap()")
    else:
        op.execute("DROP TRIGGER ex_course_session_overlap_insert")
        op.execute("DROP TRIGGER ex_course_session_overlap_update")
    op.drop_table("timetable_change")
