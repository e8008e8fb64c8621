"""packs as they are issued, and drafts that take them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "issue",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("origin", sa.String(80), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("came", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "issue_file",
        sa.Column("issue_id", sa.Integer(), sa.ForeignKey("issue.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("path", sa.String(200), primary_key=True),
        sa.Column("blob", sa.String(64), sa.ForeignKey("blob.hash"), nullable=False),
    )
    op.create_table(
        "draft_upgrade",
        sa.Column("draft_id", sa.Integer(), sa.ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("issue_id", sa.Integer(), sa.ForeignKey("issue.id"), nullable=False),
        sa.Column("compared", sa.Integer(), nullable=True),
        sa.Column("told", sa.Text(), nullable=False),
    )
    op.create_table(
        "upgrade_row",
        sa.Column(
            "draft_id",
            sa.Integer(),
            sa.ForeignKey("draft_upgrade.draft_id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(12), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Integer(), sa.ForeignKey("user.id", ondelete="SET NULL"), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=True),
    )


def downgrade() -> None:
    for name in ("upgrade_row", "draft_upgrade", "issue_file", "issue"):
        op.drop_table(name)
