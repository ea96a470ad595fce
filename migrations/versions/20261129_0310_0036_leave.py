"""Leave: requests, who decides by length, days somebody cannot come, proofs; attendance excused by leave.

Revision: 0036
After: 0035
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


SOURCE = "ck_attendance_attendance_source"


def upgrade() -> None:
    with op.batch_alter_table("attendance") as attendance:
        attendance.drop_constraint(op.f(SOURCE), type_="check")
        attendance.create_check_constraint(op.f(SOURCE), "source IN ('code', 'roll_call', 'leave')")
    op.create_table(
        "absence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("noted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_absence_days_in_order")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        sa.UniqueConstraint("source_id", name=op.f("uq_absence_source_id")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index("ix_absence_person_id_ends_on", ["person_id", "ends_on"], unique=False)

    op.create_table(
        "leave_level",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("up_to_half_days", sa.Integer(), nullable=True),
        sa.Column(
            "approver",
            sa.Enum(
                "class_organizer",
                "programme_organizer",
                "leader",
                name="approver",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("named_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "named_id IS NULL OR approver = 'leader'", name=op.f("ck_leave_level_named_leader")
        ),
        sa.CheckConstraint("up_to_half_days > 0", name=op.f("ck_leave_level_up_to_positive")),
        sa.ForeignKeyConstraint(["named_id"], ["person.id"], name=op.f("fk_leave_level_named_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_leave_level_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_level")),
        sa.UniqueConstraint("programme_id", "position", name=op.f("uq_leave_level_programme_id_position")),
    )
    with op.batch_alter_table("leave_level", schema=None) as batch_op:
        batch_op.create_index(
            "uq_leave_level_last",
            ["programme_id"],
            unique=True,
            sqlite_where=sa.text("up_to_half_days IS NULL"),
            postgresql_where=sa.text("up_to_half_days IS NULL"),
        )

    op.create_table(
        "proof",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("file_name", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "pdf", "jpeg", "png", name="proof_kind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("file_name <> ''", name=op.f("ck_proof_file_name_not_empty")),
        sa.CheckConstraint("size > 0", name=op.f("ck_proof_size_positive")),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_proof_added_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_proof_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof")),
    )
    with op.batch_alter_table("proof", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proof_person_id"), ["person_id"], unique=False)

    op.create_table(
        "leave_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "official",
                "sick",
                "personal",
                "other",
                name="leave_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column(
            "starts_half",
            sa.Enum(
                "morning",
                "afternoon",
                name="starts_half",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column(
            "ends_half",
            sa.Enum(
                "morning", "afternoon", name="ends_half", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("proof_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "approved",
                "sent_back",
                "withdrawn",
                "closed",
                name="leave_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "approver",
            sa.Enum(
                "class_organizer",
                "programme_organizer",
                "leader",
                name="approver",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("approver_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("comment", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("frees_seat", sa.Boolean(), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column(
            "returned_half",
            sa.Enum(
                "morning",
                "afternoon",
                name="returned_half",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("reminded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(state = 'closed') = (returned_on IS NOT NULL)", name=op.f("ck_leave_request_closed_on_return")
        ),
        sa.CheckConstraint(
            "(state IN ('approved', 'sent_back', 'closed')) = (decided_by IS NOT NULL)",
            name=op.f("ck_leave_request_decided_by_somebody"),
        ),
        sa.CheckConstraint(
            "approver <> 'leader' OR approver_id IS NOT NULL", name=op.f("ck_leave_request_leader_known")
        ),
        sa.CheckConstraint(
            "ends_on > starts_on OR starts_half = ends_half OR (starts_half = 'morning' AND ends_half = 'afternoon')",
            name=op.f("ck_leave_request_halves_in_order"),
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_leave_request_with_reason")),
        sa.CheckConstraint(
            "state <> 'sent_back' OR comment <> ''", name=op.f("ck_leave_request_sent_back_with_comment")
        ),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL)", name=op.f("ck_leave_request_decided_at_some_time")
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> person_id", name=op.f("ck_leave_request_decided_by_another")
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_leave_request_days_in_order")),
        sa.ForeignKeyConstraint(["approver_id"], ["person.id"], name=op.f("fk_leave_request_approver_id")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_leave_request_batch_id")),
        sa.ForeignKeyConstraint(["closed_by"], ["account.id"], name=op.f("fk_leave_request_closed_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_leave_request_decided_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_leave_request_person_id")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_leave_request_programme_id")
        ),
        sa.ForeignKeyConstraint(["proof_id"], ["proof.id"], name=op.f("fk_leave_request_proof_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_request")),
    )
    with op.batch_alter_table("leave_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leave_request_approver_id"), ["approver_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_leave_request_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_leave_request_programme_id_state", ["programme_id", "state"], unique=False)
        batch_op.create_index("ix_leave_request_state_ends_on", ["state", "ends_on"], unique=False)
        batch_op.create_index(
            "uq_leave_request_standing",
            ["batch_id", "person_id", "starts_on", "starts_half"],
            unique=True,
            sqlite_where=sa.text("state IN ('asked', 'approved')"),
            postgresql_where=sa.text("state IN ('asked', 'approved')"),
        )


def downgrade() -> None:
    with op.batch_alter_table("leave_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_leave_request_standing",
            sqlite_where=sa.text("state IN ('asked', 'approved')"),
            postgresql_where=sa.text("state IN ('asked', 'approved')"),
        )
        batch_op.drop_index("ix_leave_request_state_ends_on")
        batch_op.drop_index("ix_leave_request_programme_id_state")
        batch_op.drop_index(batch_op.f("ix_leave_request_person_id"))
        batch_op.drop_index(batch_op.f("ix_leave_request_approver_id"))

    op.drop_table("leave_request")
    with op.batch_alter_table("proof", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proof_person_id"))

    op.drop_table("proof")
    with op.batch_alter_table("leave_level", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_leave_level_last",
            sqlite_where=sa.text("up_to_half_days IS NULL"),
            postgresql_where=sa.text("up_to_half_days IS NULL"),
        )

    op.drop_table("leave_level")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index("ix_absence_person_id_ends_on")

    op.drop_table("absence")
    op.execute("UPDATE attendance SET source = 'roll_call' WHERE source = 'leave'")
    with op.batch_alter_table("attendance") as attendance:
        attendance.drop_constraint(op.f(SOURCE), type_="check")
        attendance.create_check_constraint(op.f(SOURCE), "source IN ('code', 'roll_call')")
