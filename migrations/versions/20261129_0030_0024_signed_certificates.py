"""Certificates are signed: which key signed the facts, and how; a file is found by its SHA-256.

Revision: 0024
After: '0023'
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    with op.batch_alter_table("certificate") as batch:
        batch.add_column(sa.Column("key_id", text(length=8), nullable=False, server_default=""))
        batch.add_column(sa.Column("signature", text(length=128), nullable=False, server_default=""))
        batch.create_check_constraint(
            batch.f("ck_certificate_signature_names_its_key"), "(key_id = '') = (signature = '')"
        )
    with op.batch_alter_table("certificate") as batch:
        batch.alter_column("key_id", server_default=None)
        batch.alter_column("signature", server_default=None)
    op.create_index(op.f("ix_certificate_pdf_sha256"), "certificate", ["pdf_sha256"])


def downgrade() -> None:
    op.drop_index(op.f("ix_certificate_pdf_sha256"), "certificate")
    with op.batch_alter_table("certificate") as batch:
        batch.drop_constraint(batch.f("ck_certificate_signature_names_its_key"), type_="check")
        batch.drop_column("signature")
        batch.drop_column("key_id")
