"""The tables of the faces: what came in, what should be shown, what was said, and what models cost."""

from sqlalchemy import Boolean, Column, Float, Index, Integer, String, Table, Text, text

from knowledge_base.tables import Moment, Serial, metadata

inbox = Table(
    "inbox",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("lane", String(20), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("body", Text, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("claimed_by", String(80)),
    Column("claimed_until", Moment),
    Column("attempts", Integer, nullable=False),
    Column("done_at", Moment),
    Column("problem", Text, nullable=False),
    Index(None, "lane", "done_at", "received_at"),
)

_WAITING = text("wanted > sent")
messages = Table(
    "messages",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("channel", String(80), nullable=False),
    Column("thread", String(40), nullable=False),
    Column("person", String(80), nullable=False),
    Column("subject", String(80), nullable=False, index=True),
    Column("body", Text, nullable=False),
    Column("wanted", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
    Column("ts", String(40), nullable=False),
    Column("tried_at", Moment),
    Column("claimed_by", String(80)),
    Column("claimed_until", Moment),
    Column("not_before", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("problem", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index(None, "channel", "ts"),
    Index(
        "ix_messages_waiting", "not_before", sqlite_where=_WAITING, postgresql_where=_WAITING
    ),  # a handful, among all that was ever sent
)

paces = Table(
    "paces",
    metadata,
    Column("channel", String(80), primary_key=True),
    Column("due_at", Moment, nullable=False),
)

handles = Table(
    "handles",
    metadata,
    Column("token", String(40), primary_key=True),
    Column("message", String(200), nullable=False),
    Column("subject", String(80), nullable=False, index=True),
    Column("digest", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "message", "subject", "digest", unique=True),
)

uploads = Table(
    "uploads",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("file", String(80), nullable=False),
    Column("at", Moment, nullable=False),
)

turns = Table(
    "turns",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("conversation", String(200), nullable=False, index=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("person", String(80), nullable=False),
    Column("at", Moment, nullable=False),
    Column("body", Text, nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("turn", String(200), primary_key=True),
    Column("person", String(80), primary_key=True),
    Column("helpful", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

feedback_reviews = Table(
    "feedback_reviews",
    metadata,
    Column("turn", String(200), primary_key=True),
    Column("person", String(80), primary_key=True),
    Column("reviewer", String(80), nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("at", Moment, nullable=False),
    Column("body", Text, nullable=False),
)

freezes = Table(
    "freezes",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("frozen", Boolean, nullable=False),
    Column("person", String(80), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

llm_calls = Table(
    "llm_calls",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False, index=True),
    Column("purpose", String(80), nullable=False),
    Column("model", String(200), nullable=False),
    Column("prompt", String(64), nullable=False),
    Column("outcome", String(40), nullable=False),
    Column("tokens_in", Integer, nullable=False),
    Column("tokens_out", Integer, nullable=False),
    Column("cost", Float, nullable=False),
    Column("seconds", Float, nullable=False),
)

llm_cache = Table(
    "llm_cache",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("model", String(200), nullable=False),
    Column("at", Moment, nullable=False),
    Column("body", Text, nullable=False),
)
