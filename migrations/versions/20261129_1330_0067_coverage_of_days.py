"""A counting of coverage for each day, so that a past day of a large programme is looked up.

What was counted so far is dropped and counted anew: it follows from the other rows.

Revision: 0067
After: 0044
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0067"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("coverage_count")
    op.drop_table("coverage_counting")
    _create(("day",), [("day", sa.Date()), ("counted_at", sqlmodel.sql.sqltypes.UTCDateTime())])


def downgrade() -> None:
    op.drop_table("coverage_count")
    op.drop_table("coverage_counting")
    _create((), [])


def _create(named: tuple[str, ...], more: list[tuple[str, sa.types.TypeEngine[object]]]) -> None:
    op.create_table(
        "coverage_counting",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, kind, nullable=False) for name, kind in more),
        sa.Column("known_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_coverage_counting_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", *named, name=op.f("pk_coverage_counting")),
    )
    op.create_table(
        "coverage_count",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, kind, nullable=False) for name, kind in more if name in named),
        sa.Column("unit_path", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("parent_path", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("has_more", sa.Boolean(), nullable=False),
        sa.Column("tops_empty_branch", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_coverage_count_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", *named, "unit_path", name=op.f("pk_coverage_count")),
    )
    columns = ["programme_id", *named, "parent_path"]
    op.create_index("ix_" + "_".join(["coverage_count", *columns]), "coverage_count", columns)
