"""drafts, delegations, and publications that are withdrawn"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    with op.batch_alter_table("publication") as table:
        table.add_column(sa.Column("withdrawn", sa.DateTime(), nullable=True))
        table.add_column(sa.Column("withdrawn_by", sa.Integer(), nullable=True))
        table.add_column(sa.Column("withdrawn_because", sa.Text(), nullable=True))
        table.create_foreign_key(
            "fk_publication_withdrawn_by", "user", ["withdrawn_by"], ["id"], ondelete="SET NULL"
        )
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "authority",
            sa.String(60),
            sa.ForeignKey("authority.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("effective", sa.Date(), nullable=True),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("base", sa.Integer(), sa.ForeignKey("publication.id", ondelete="CASCADE"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author", sa.Integer(), sa.ForeignKey("user.id", ondelete="SET NULL"), nullable=True),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.Column("changed", sa.DateTime(), nullable=False),
        sa.Column("changed_by", sa.Integer(), sa.ForeignKey("user.id", ondelete="SET NULL"), nullable=True),
        sa.Column("submitted", sa.DateTime(), nullable=True),
        sa.Column("submitted_by", sa.Integer(), sa.ForeignKey("user.id", ondelete="SET NULL"), nullable=True),
        sa.Column("hash", sa.String(64), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column(
            "publication", sa.Integer(), sa.ForeignKey("publication.id", ondelete="SET NULL"), nullable=True
        ),
    )
    op.create_table(
        "draft_file",
        sa.Column("draft_id", sa.Integer(), sa.ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("path", sa.String(200), primary_key=True),
        sa.Column("blob", sa.String(64), sa.ForeignKey("blob.hash"), nullable=False),
        sa.Column("base", sa.String(64), nullable=True),
    )
    op.create_table(
        "draft_hand",
        sa.Column("draft_id", sa.Integer(), sa.ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
    )
    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "authority",
            sa.String(60),
            sa.ForeignKey("authority.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("giver", sa.Integer(), sa.ForeignKey("user.id", ondelete="CASCADE"), nullable=False),
        sa.Column(
            "receiver",
            sa.Integer(),
            sa.ForeignKey("user.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
    )


def downgrade() -> None:
    for name in ("delegation", "draft_hand", "draft_file", "draft"):
        op.drop_table(name)
    with op.batch_alter_table("publication") as table:
        table.drop_constraint("fk_publication_withdrawn_by", type_="foreignkey")
        for name in ("withdrawn_because", "withdrawn_by", "withdrawn"):
            table.drop_column(name)
