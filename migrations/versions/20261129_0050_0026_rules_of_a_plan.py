"""What a plan is asked for: minimum sizes, objective, units of their own, pairs, bans; and the moves of a draft.

Revision: 0026
After: 0025
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

TEXT, AT = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    with op.batch_alter_table("batch") as batch:
        batch.add_column(sa.Column("capacity_min", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("batch") as batch:
        batch.alter_column("capacity_min", server_default=None)
        batch.create_check_constraint(
            op.f("ck_batch_minimum_within_capacity"), "capacity_min BETWEEN 0 AND capacity"
        )
    with op.batch_alter_table("programme") as programme:
        programme.add_column(sa.Column("objective", sa.String(32), nullable=False, server_default="even"))
        programme.add_column(sa.Column("leaders", sa.String(32), nullable=False, server_default="early"))
    with op.batch_alter_table("programme") as programme:
        programme.alter_column("objective", server_default=None)
        programme.alter_column("leaders", server_default=None)
        programme.create_check_constraint(
            op.f("ck_programme_objective"), "objective IN ('fewest_batches', 'earliest', 'even')"
        )
        programme.create_check_constraint(
            op.f("ck_programme_leaders"), "leaders IN ('any', 'early', 'spread')"
        )
        programme.create_check_constraint(
            op.f("ck_programme_max_away_percent_is_percent"), "max_away_percent BETWEEN 0 AND 100"
        )
        programme.create_check_constraint(op.f("ck_programme_on_duty_min_not_negative"), "on_duty_min >= 0")
    _unit_rule()
    _cover_pair()
    _ban()
    _plan_move()


def _unit_rule() -> None:
    op.create_table(
        "unit_rule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_path", TEXT(length=300), nullable=False),
        sa.Column("max_away_percent", sa.Integer(), nullable=True),
        sa.Column("on_duty_min", sa.Integer(), nullable=True),
        sa.Column("near", TEXT(length=120), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", AT(), nullable=False),
        sa.CheckConstraint(
            "max_away_percent BETWEEN 0 AND 100", name=op.f("ck_unit_rule_max_away_percent_is_percent")
        ),
        sa.CheckConstraint("on_duty_min >= 0", name=op.f("ck_unit_rule_on_duty_min_not_negative")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_unit_rule_programme_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_unit.id"], name=op.f("fk_unit_rule_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_rule")),
        sa.UniqueConstraint("programme_id", "unit_id", name=op.f("uq_unit_rule_programme_id_unit_id")),
    )


def _cover_pair() -> None:
    op.create_table(
        "cover_pair",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", AT(), nullable=False),
        sa.CheckConstraint("person_id <> partner_id", name=op.f("ck_cover_pair_two_people")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_cover_pair_programme_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_cover_pair_person_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["person.id"], name=op.f("fk_cover_pair_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cover_pair")),
        sa.UniqueConstraint("programme_id", "person_id", name=op.f("uq_cover_pair_programme_id_person_id")),
    )
    op.create_index(op.f("ix_cover_pair_person_id"), "cover_pair", ["person_id"])


def _ban() -> None:
    op.create_table(
        "ban",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("reason", TEXT(length=200), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", AT(), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_ban_programme_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ban_person_id")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_ban_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ban")),
        sa.UniqueConstraint(
            "programme_id", "person_id", "batch_id", name=op.f("uq_ban_programme_id_person_id_batch_id")
        ),
    )
    op.create_index(op.f("ix_ban_person_id"), "ban", ["person_id"])


def _plan_move() -> None:
    op.create_table(
        "plan_move",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("before_id", sa.Uuid(), nullable=True),
        sa.Column("after_id", sa.Uuid(), nullable=True),
        sa.Column("was_pinned", sa.Boolean(), nullable=False),
        sa.Column("is_pinned", sa.Boolean(), nullable=False),
        sa.Column("broke", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", AT(), nullable=False),
        sa.Column("undone_at", AT(), nullable=True),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["rotation_plan.id"], name=op.f("fk_plan_move_plan_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_plan_move_person_id")),
        sa.ForeignKeyConstraint(["before_id"], ["batch.id"], name=op.f("fk_plan_move_before_id")),
        sa.ForeignKeyConstraint(["after_id"], ["batch.id"], name=op.f("fk_plan_move_after_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_move")),
        sa.UniqueConstraint("plan_id", "position", name=op.f("uq_plan_move_plan_id_position")),
    )
    op.create_index(op.f("ix_plan_move_person_id"), "plan_move", ["person_id"])


def downgrade() -> None:
    for table in ("plan_move", "ban", "cover_pair", "unit_rule"):
        op.drop_table(table)
    with op.batch_alter_table("programme") as programme:
        for name in ("on_duty_min_not_negative", "max_away_percent_is_percent", "leaders", "objective"):
            programme.drop_constraint(op.f(f"ck_programme_{name}"), type_="check")
        programme.drop_column("leaders")
        programme.drop_column("objective")
    with op.batch_alter_table("batch") as batch:
        batch.drop_constraint(op.f("ck_batch_minimum_within_capacity"), type_="check")
        batch.drop_column("capacity_min")
