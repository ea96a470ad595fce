"""Practice: rounds, their questions and answers, and the book of errors.

Revision: 0029
After: 0028
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

OUTCOMES = ("right", "partial", "wrong", "blank", "needs_marker")


def _one_of(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    moment = sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "practice_round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("source", _one_of("topic", "book", name="round_source"), nullable=False),
        sa.Column("topic", text(length=60), nullable=False),
        sa.Column("kind", text(length=20), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("started_at", moment(), nullable=False),
        sa.Column("finished_at", moment(), nullable=True),
        sa.CheckConstraint(
            "finished_at IS NULL OR finished_at >= started_at",
            name=op.f("ck_practice_round_finished_after_start"),
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_practice_round_size_positive")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_practice_round_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_round")),
    )
    op.create_index(op.f("ix_practice_round_person_id"), "practice_round", ["person_id"])
    op.create_index(
        "uq_practice_round_open",
        "practice_round",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_table(
        "practice_question",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("option_order", sa.JSON(), nullable=False),
        sa.CheckConstraint("position > 0", name=op.f("ck_practice_question_position_positive")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["practice_round.id"], name=op.f("fk_practice_question_round_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["bank_item.id"], name=op.f("fk_practice_question_item_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["item_version.id"], name=op.f("fk_practice_question_version_id")
        ),
        sa.PrimaryKeyConstraint("round_id", "position", name=op.f("pk_practice_question")),
        sa.UniqueConstraint("round_id", "item_id", name=op.f("uq_practice_question_round_id_item_id")),
    )
    op.create_table(
        "practice_answer",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("outcome", _one_of(*OUTCOMES, name="practice_outcome"), nullable=False),
        sa.Column("marks", sa.Numeric(6, 2), nullable=True),
        sa.Column("out_of", sa.Numeric(6, 2), nullable=False),
        sa.Column("reason", text(length=500), nullable=False),
        sa.Column("points", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("answered_at", moment(), nullable=False),
        sa.Column("judged_at", moment(), nullable=True),
        sa.CheckConstraint(
            "(marks IS NULL) = (outcome = 'needs_marker')",
            name=op.f("ck_practice_answer_unjudged_has_no_marks"),
        ),
        sa.CheckConstraint(
            "marks >= 0 AND marks <= out_of", name=op.f("ck_practice_answer_marks_within_range")
        ),
        sa.CheckConstraint(
            "outcome <> 'right' OR marks = out_of", name=op.f("ck_practice_answer_right_has_all_marks")
        ),
        sa.CheckConstraint(
            "(points IS NULL) = (judged_at IS NULL)", name=op.f("ck_practice_answer_judged_by_points")
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "position"],
            ["practice_question.round_id", "practice_question.position"],
            name="fk_practice_answer_question",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_practice_answer_person_id")),
        sa.ForeignKeyConstraint(["item_id"], ["bank_item.id"], name=op.f("fk_practice_answer_item_id")),
        sa.PrimaryKeyConstraint("round_id", "position", name=op.f("pk_practice_answer")),
    )
    op.create_index(op.f("ix_practice_answer_item_id"), "practice_answer", ["item_id"])
    op.create_index(op.f("ix_practice_answer_person_id_item_id"), "practice_answer", ["person_id", "item_id"])
    op.create_table(
        "error_book_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("standing", _one_of("in", "learned", "taken_out", name="error_standing"), nullable=False),
        sa.Column("box", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("times_wrong", sa.Integer(), nullable=False),
        sa.Column("last_answered_at", moment(), nullable=False),
        sa.Column("last_outcome", _one_of(*OUTCOMES, name="last_outcome"), nullable=False),
        sa.Column("added_at", moment(), nullable=False),
        sa.Column("left_at", moment(), nullable=True),
        sa.CheckConstraint("box >= 1 AND box <= 3", name=op.f("ck_error_book_entry_box_exists")),
        sa.CheckConstraint("times_wrong > 0", name=op.f("ck_error_book_entry_was_wrong_once")),
        sa.CheckConstraint(
            "(standing = 'in') = (left_at IS NULL)", name=op.f("ck_error_book_entry_left_when_not_in")
        ),
        sa.CheckConstraint(
            "last_outcome <> 'needs_marker'", name=op.f("ck_error_book_entry_last_is_decided")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_error_book_entry_person_id")),
        sa.ForeignKeyConstraint(["item_id"], ["bank_item.id"], name=op.f("fk_error_book_entry_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_error_book_entry")),
        sa.UniqueConstraint("person_id", "item_id", name=op.f("uq_error_book_entry_person_id_item_id")),
    )
    op.create_index(op.f("ix_error_book_entry_item_id"), "error_book_entry", ["item_id"])
    op.create_index(op.f("ix_error_book_entry_person_id_due_on"), "error_book_entry", ["person_id", "due_on"])


def downgrade() -> None:
    op.drop_table("error_book_entry")
    op.drop_table("practice_answer")
    op.drop_table("practice_question")
    op.drop_table("practice_round")
