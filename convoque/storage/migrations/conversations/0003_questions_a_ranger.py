"""The editors' inbox: questions that were not understood or did not help, hidden parts taken out (decision 014)."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0003", "0002"


def upgrade() -> None:
    """Add the table; each line belongs to a conversation and goes with it."""
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("at", sa.Float(53), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("topic", sa.Text),
        sa.Column("state", sa.Text, nullable=False, server_default="a_traiter"),
        sa.Column("need", sa.Text),
    )
    op.create_index("idx_questions_conversation", "questions", ["conversation"])
    op.create_index("idx_questions_at", "questions", ["at"])
