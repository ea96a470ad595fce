"""Seats that became free and whom they were offered; what was decided on leave beyond the limit.

Revision: 0040
After: 0039
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

OPEN = sa.text("state = 'open'")
ACCEPTED = sa.text("state = 'accepted'")


def upgrade() -> None:
    op.create_table(
        "limit_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("leave_minutes", sa.Integer(), nullable=False),
        sa.Column("total_minutes", sa.Integer(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("is_withdrawn OR reason <> ''", name=op.f("ck_limit_decision_kept_with_reason")),
        sa.CheckConstraint("decided_by <> person_id", name=op.f("ck_limit_decision_decided_by_another")),
        sa.CheckConstraint(
            "leave_minutes * 7 > total_minutes", name=op.f("ck_limit_decision_beyond_one_seventh")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_limit_decision_batch_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_limit_decision_decided_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_limit_decision_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limit_decision")),
        sa.UniqueConstraint(
            "batch_id",
            "person_id",
            "leave_minutes",
            name=op.f("uq_limit_decision_batch_id_person_id_leave_minutes"),
        ),
    )
    with op.batch_alter_table("limit_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_limit_decision_person_id"), ["person_id"], unique=False)

    op.create_table(
        "vacancy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("closed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "filled",
                "given",
                "nobody",
                "too_late",
                name="vacancy_outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_vacancy_closed_with_outcome")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_vacancy_batch_id")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_vacancy_enrolment_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_vacancy_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancy")),
        sa.UniqueConstraint("enrolment_id", name=op.f("uq_vacancy_enrolment_id")),
    )
    with op.batch_alter_table("vacancy", schema=None) as batch_op:
        batch_op.create_index("ix_vacancy_batch_id_closed_at", ["batch_id", "closed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_vacancy_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "seat_offer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vacancy_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("ranked", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "accepted",
                "declined",
                "lapsed",
                "dropped",
                name="offer_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("offered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("answer_by", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("answer", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (answered_at IS NULL)", name=op.f("ck_seat_offer_answered_at_some_time")
        ),
        sa.CheckConstraint("answer_by > offered_at", name=op.f("ck_seat_offer_time_to_answer")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_seat_offer_person_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_seat_offer_programme_id")),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancy.id"], name=op.f("fk_seat_offer_vacancy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_offer")),
        sa.UniqueConstraint("vacancy_id", "person_id", name=op.f("uq_seat_offer_vacancy_id_person_id")),
    )
    with op.batch_alter_table("seat_offer", schema=None) as batch_op:
        batch_op.create_index("ix_seat_offer_person_id", ["person_id"], unique=False)
        batch_op.create_index(
            "uq_seat_offer_accepted",
            ["vacancy_id"],
            unique=True,
            sqlite_where=ACCEPTED,
            postgresql_where=ACCEPTED,
        )
        batch_op.create_index(
            "uq_seat_offer_open",
            ["vacancy_id"],
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )
        batch_op.create_index(
            "uq_seat_offer_person_open",
            ["programme_id", "person_id"],
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )


def downgrade() -> None:
    with op.batch_alter_table("seat_offer", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_seat_offer_person_open",
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )
        batch_op.drop_index(
            "uq_seat_offer_open",
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )
        batch_op.drop_index(
            "uq_seat_offer_accepted",
            sqlite_where=ACCEPTED,
            postgresql_where=ACCEPTED,
        )
        batch_op.drop_index("ix_seat_offer_person_id")

    op.drop_table("seat_offer")
    with op.batch_alter_table("vacancy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vacancy_programme_id"))
        batch_op.drop_index("ix_vacancy_batch_id_closed_at")

    op.drop_table("vacancy")
    with op.batch_alter_table("limit_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_limit_decision_person_id"))

    op.drop_table("limit_decision")
