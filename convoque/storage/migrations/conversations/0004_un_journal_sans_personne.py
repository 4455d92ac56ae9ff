"""The log of turns: one row a turn, with neither text nor identity, nor the moment of the day (decision 014).

A row's id is drawn at random: it tells neither an order nor a conversation. A
conversation names its own last row, while it lives, so that what is said of
an answer afterwards is written there.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0004", "0003"


def upgrade() -> None:
    """Add the table, and what a conversation holds on to of its last turn."""
    op.create_table(
        "tours",
        sa.Column("jour", sa.Text, primary_key=True),
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("besoin", "issue", "version")),
        sa.Column("regle", sa.Text),
        sa.Column("verdict", sa.Text),
        sa.Column("ms", sa.Integer, nullable=False),
        *(
            sa.Column(name, sa.SmallInteger, nullable=False)
            for name in ("premiere", "precision", "choisi", "second", "humain")
        ),
        sa.Column("utile", sa.SmallInteger),
        sqlite_with_rowid=False,
    )
    op.add_column("conversations", sa.Column("dernier", sa.Text))
