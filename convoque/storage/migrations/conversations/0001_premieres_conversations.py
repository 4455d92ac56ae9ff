"""What the first release kept: whose a conversation is, what it offered, opinions, the door's key.

Rasa's own table of events stood beside them.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0001", None


def upgrade() -> None:
    """Make the tables where they are not there yet."""
    present = sa.inspect(op.get_bind())
    if not present.has_table("conversations"):
        op.create_table(
            "conversations",
            sa.Column("id", sa.Text, primary_key=True),
            sa.Column("identity", sa.Text, nullable=False),
            sa.Column("started_at", sa.Float(53), nullable=False),
            sa.Column("last_at", sa.Float(53), nullable=False),
            sa.Column("offered", sa.Text, nullable=False),
        )
    if not present.has_table("avis"):
        op.create_table(
            "avis",
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("conversation", sa.Text),
            sa.Column("given_at", sa.Float(53)),
            sa.Column("useful", sa.Integer),
            *(sa.Column(name, sa.Text) for name in ("reason", "text", "topic", "rule")),
        )
    if not present.has_table("door_keys"):
        op.create_table("door_keys", sa.Column("name", sa.Text, primary_key=True), sa.Column("value", sa.Text))
