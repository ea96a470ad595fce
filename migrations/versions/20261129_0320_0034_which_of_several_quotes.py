"""Which of several places in its passage a quote is, and the document an uploaded file of items cites.

Revision: 0034
After: 0033
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

TWO_ENDS = "ck_item_version_quote_has_two_ends"
IN_ORDER = "ck_item_version_quote_in_order"
DOCUMENT = "fk_item_import_document_id_source_document"


def upgrade() -> None:
    with op.batch_alter_table("item_version") as batch:
        batch.add_column(sa.Column("quote_start", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("quote_end", sa.Integer(), nullable=True))
        batch.create_check_constraint(op.f(TWO_ENDS), "(quote_start IS NULL) = (quote_end IS NULL)")
        batch.create_check_constraint(op.f(IN_ORDER), "quote_start >= 0 AND quote_start < quote_end")
    with op.batch_alter_table("item_import") as batch:
        batch.add_column(sa.Column("document_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key(op.f(DOCUMENT), "source_document", ["document_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("item_import") as batch:
        batch.drop_constraint(op.f(DOCUMENT), type_="foreignkey")
        batch.drop_column("document_id")
    with op.batch_alter_table("item_version") as batch:
        batch.drop_constraint(op.f(IN_ORDER), type_="check")
        batch.drop_constraint(op.f(TWO_ENDS), type_="check")
        batch.drop_column("quote_end")
        batch.drop_column("quote_start")
