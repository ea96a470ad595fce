"""Sittings with their own duration and last admission, seats, extensions, and attempts that go on with another.

Revision: 0012
After: '0011'
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KINDS = ("person", "hall", "outage", "reversal")


def _at(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sqlmodel.sql.sqltypes.UTCDateTime(), nullable=nullable)


def _number(name: str, default: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=default)


def upgrade() -> None:
    with op.batch_alter_table("exam") as exam:
        exam.add_column(_number("retake_wait_hours", "0"))
        exam.create_check_constraint(op.f("ck_exam_retake_wait_not_negative"), "retake_wait_hours >= 0")
    with op.batch_alter_table("sitting") as sitting:
        sitting.add_column(_at("last_admission_at"))
        sitting.add_column(sa.Column("duration_minutes", sa.Integer(), nullable=True))
        sitting.add_column(sa.Column("score_cap", sa.Numeric(precision=8, scale=2), nullable=True))
        sitting.add_column(_number("overlap_percent", "100"))
        sitting.create_check_constraint(op.f("ck_sitting_duration_positive"), "duration_minutes > 0")
        sitting.create_check_constraint(
            op.f("ck_sitting_last_admission_within_window"),
            "last_admission_at > opens_at AND last_admission_at <= closes_at",
        )
        sitting.create_check_constraint(
            op.f("ck_sitting_cap_of_a_make_up"),
            "score_cap IS NULL OR (score_cap > 0 AND kind = 'make_up')",
        )
        sitting.create_check_constraint(
            op.f("ck_sitting_overlap_percent_within_range"), "overlap_percent >= 0 AND overlap_percent <= 100"
        )
    with op.batch_alter_table("candidate") as candidate:
        candidate.add_column(_number("extra_minutes", "0"))
        candidate.add_column(_number("held_open_seconds", "0"))
        candidate.add_column(
            sa.Column("hall", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False, server_default="")
        )
        candidate.add_column(sa.Column("seat_no", sa.Integer(), nullable=True))
        candidate.create_check_constraint(
            op.f("ck_candidate_extra_minutes_not_negative"), "extra_minutes >= 0"
        )
        candidate.create_check_constraint(
            op.f("ck_candidate_held_open_not_negative"), "held_open_seconds >= 0"
        )
        candidate.create_check_constraint(op.f("ck_candidate_seat_no_positive"), "seat_no > 0")
        candidate.create_unique_constraint(
            op.f("uq_candidate_sitting_id_hall_seat_no"), ["sitting_id", "hall", "seat_no"]
        )
    with op.batch_alter_table("attempt") as attempt:
        attempt.add_column(sa.Column("continues_id", sa.Uuid(), nullable=True))
        attempt.create_unique_constraint(op.f("uq_attempt_continues_id"), ["continues_id"])
        attempt.create_foreign_key(op.f("fk_attempt_continues_id"), "attempt", ["continues_id"], ["id"])
    _extensions()


def _extensions() -> None:
    kind = sa.Enum(*KINDS, name="extension_kind", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "extension",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("sitting_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=False),
        _at("deadline_before"),
        _at("deadline_after"),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=True),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("granted_by", sa.Uuid(), nullable=False),
        _at("granted_at", nullable=False),
        sa.CheckConstraint(
            "(kind = 'reversal' AND reverses_id IS NOT NULL AND seconds < 0)"
            " OR (kind <> 'reversal' AND reverses_id IS NULL AND seconds > 0)",
            name=op.f("ck_extension_grant_or_reversal"),
        ),
        sa.CheckConstraint(
            "(attempt_id IS NULL) = (deadline_before IS NULL)"
            " AND (attempt_id IS NULL) = (deadline_after IS NULL)",
            name=op.f("ck_extension_deadline_of_an_open_attempt"),
        ),
        sa.CheckConstraint(
            "deadline_after >= deadline_before", name=op.f("ck_extension_deadline_never_earlier")
        ),
        sa.CheckConstraint("granted_by <> person_id", name=op.f("ck_extension_never_ones_own")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_extension_reason_given")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_extension_sitting_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_extension_person_id")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_extension_attempt_id")),
        sa.ForeignKeyConstraint(["reverses_id"], ["extension.id"], name=op.f("fk_extension_reverses_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_extension_reverses_id")),
    )
    op.create_index(op.f("ix_extension_attempt_id"), "extension", ["attempt_id"])
    op.create_index(op.f("ix_extension_decision_id"), "extension", ["decision_id"])
    op.create_index("ix_extension_sitting_id_person_id", "extension", ["sitting_id", "person_id"])


def downgrade() -> None:
    op.drop_table("extension")
    with op.batch_alter_table("attempt") as attempt:
        attempt.drop_constraint(op.f("fk_attempt_continues_id"), type_="foreignkey")
        attempt.drop_constraint(op.f("uq_attempt_continues_id"), type_="unique")
        attempt.drop_column("continues_id")
    with op.batch_alter_table("candidate") as candidate:
        candidate.drop_constraint(op.f("uq_candidate_sitting_id_hall_seat_no"), type_="unique")
        for name in ("seat_no_positive", "held_open_not_negative", "extra_minutes_not_negative"):
            candidate.drop_constraint(op.f(f"ck_candidate_{name}"), type_="check")
        for name in ("seat_no", "hall", "held_open_seconds", "extra_minutes"):
            candidate.drop_column(name)
    with op.batch_alter_table("sitting") as sitting:
        for name in (
            "overlap_percent_within_range",
            "cap_of_a_make_up",
            "last_admission_within_window",
            "duration_positive",
        ):
            sitting.drop_constraint(op.f(f"ck_sitting_{name}"), type_="check")
        for name in ("overlap_percent", "score_cap", "duration_minutes", "last_admission_at"):
            sitting.drop_column(name)
    with op.batch_alter_table("exam") as exam:
        exam.drop_constraint(op.f("ck_exam_retake_wait_not_negative"), type_="check")
        exam.drop_column("retake_wait_hours")
