"""Who only looks at the shared database, beside those who write."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from tests.web.conftest import START
from web.store.base import Database, utc
from web.store.tables import AuthorityRow


@pytest.fixture
def database(filled_url):
    made = Database(filled_url)
    yield made
    made.close()


def another() -> AuthorityRow:
    """A council that is not there yet."""
    return AuthorityRow(id="caseshire", name="Caseshire", created=utc(START))


def test_who_only_looks_can_change_nothing(database):
    """A write is refused; the same connection may write for whoever asks next."""
    with pytest.raises(DBAPIError), database.look() as session:
        session.add(another())
    with database.work() as session:
        session.add(another())
    with database.look() as session:
        assert session.get(AuthorityRow, "caseshire").name == "Caseshire"


def test_who_only_looks_waits_for_nobody_who_writes(database):
    """What is being written is not seen, and holds nobody up."""
    with database.work() as writing:
        writing.add(another())
        writing.flush()
        with database.look() as session:
            assert session.get(AuthorityRow, "caseshire") is None
