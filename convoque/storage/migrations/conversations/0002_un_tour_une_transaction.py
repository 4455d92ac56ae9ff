"""The state of a conversation stands in its own row; Rasa's events go, with all that people wrote.

``envois`` keeps the last replies, so that a message sent again gets the same
one; ``counters`` the messages of a minute; ``signs`` when the site was last alive.
"""

import json

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    """Add what a turn needs, and carry over the state that Rasa's last event held."""
    connection = op.get_bind()
    op.add_column("conversations", sa.Column("turns", sa.Integer, nullable=False, server_default="0"))
    op.add_column("conversations", sa.Column("state", sa.Text))
    signed_in = sa.text("identity <> 'anonyme'")
    op.create_index(
        "idx_conversations_identity",
        "conversations",
        ["identity"],
        sqlite_where=signed_in,
        postgresql_where=signed_in,
    )
    op.create_index("idx_conversations_last_at", "conversations", ["last_at"])
    op.create_index("idx_avis_conversation", "avis", ["conversation"])
    op.create_table(
        "envois",
        sa.Column("conversation", sa.Text, primary_key=True),
        sa.Column("envoi", sa.Text, primary_key=True),
        sa.Column("reply", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.Float(53), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "counters",
        sa.Column("identity", sa.Text, primary_key=True),
        sa.Column("minute", sa.Integer, primary_key=True),
        sa.Column("messages", sa.Integer, nullable=False),
        prefixes=["UNLOGGED"] if connection.dialect.name == "postgresql" else [],
        sqlite_with_rowid=False,
    )
    op.create_table(
        "signs",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("since", sa.Float(53), nullable=False),
        sa.Column("at", sa.Float(53), nullable=False),
    )
    if sa.inspect(connection).has_table("events"):
        _carry_over(connection)
        op.drop_table("events")


def _carry_over(connection: sa.engine.Connection) -> None:
    events = connection.exec_driver_sql(
        "SELECT e.sender_id, e.data FROM events e JOIN conversations c ON c.id = e.sender_id "
        "WHERE e.type_name = 'slot' ORDER BY e.id"
    )
    states = {}
    for sender, data in events:
        event = json.loads(data)
        if event.get("name") == "etat":
            states[sender] = json.dumps(event.get("value"), ensure_ascii=False)
    for sender, state in states.items():
        connection.execute(
            sa.text("UPDATE conversations SET state = :state WHERE id = :id"), {"state": state, "id": sender}
        )
