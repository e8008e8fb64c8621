"""keys of programs, and what they asked for once"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        sa.Column("made", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), sa.ForeignKey("user.id", ondelete="SET NULL"), nullable=True),
        sa.Column("expires", sa.DateTime(), nullable=False),
        sa.Column("revoked", sa.DateTime(), nullable=True),
        sa.Column("used", sa.DateTime(), nullable=True),
    )
    op.create_table(
        "api_grant",
        sa.Column("key_id", sa.Integer(), sa.ForeignKey("api_key.id", ondelete="CASCADE"), primary_key=True),
        sa.Column(
            "authority", sa.String(60), sa.ForeignKey("authority.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("scope", sa.String(12), primary_key=True),
    )
    op.create_table(
        "api_once",
        sa.Column("key_id", sa.Integer(), sa.ForeignKey("api_key.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("token", sa.String(64), primary_key=True),
        sa.Column("asked", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False, index=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
    )


def downgrade() -> None:
    for name in ("api_once", "api_grant", "api_key"):
        op.drop_table(name)
