"""Exemptions and deferrals may bring a file, are never approved by the person, and tell once that they ran out.

Revision: 0042
After: 0041
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("excuse") as excuse:
        excuse.add_column(sa.Column("proof_id", sa.Uuid(), nullable=True))
        excuse.add_column(sa.Column("expiry_told_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        excuse.create_foreign_key(op.f("fk_excuse_proof_id"), "proof", ["proof_id"], ["id"])
        excuse.create_check_constraint(op.f("ck_excuse_approved_by_another"), "approved_by <> person_id")


def downgrade() -> None:
    with op.batch_alter_table("excuse") as excuse:
        excuse.drop_constraint(op.f("ck_excuse_approved_by_another"), type_="check")
        excuse.drop_constraint(op.f("fk_excuse_proof_id"), type_="foreignkey")
        excuse.drop_column("expiry_told_at")
        excuse.drop_column("proof_id")
