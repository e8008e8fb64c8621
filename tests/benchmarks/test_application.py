"""The benchmark of the application fails where it has to: a fault, or a save that is not there."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from benchmarks.application import Load, _times, _told
from benchmarks.people import Person, Told


def person(*told: Told) -> Person:
    made = Person(0, "", "p", None)
    made.told += told
    return made


@pytest.mark.parametrize("status", [500, 503, 0])
def test_a_page_that_is_a_fault_fails_the_measurement(status):
    """And so does one that never came."""
    crowd = [person(Told("looking at a page", 200, 5.0), Told("looking at a page", status, 5.0))]

    with pytest.raises(SystemExit, match="1 faults"):
        _told(crowd, SimpleNamespace(nothing_is_lost=lambda _: None), Load(), 1.0)


def test_what_was_lost_fails_the_measurement():
    """The server's own check is asked before a figure is given."""

    def lost(_crowd):
        raise SystemExit("2 saves of p were acknowledged and are lost")

    with pytest.raises(SystemExit, match="are lost"):
        _told([person(Told("saving a draft", 303, 5.0))], SimpleNamespace(nothing_is_lost=lost), Load(), 1.0)


def test_the_95th_percentile_lies_within_what_was_measured():
    """Of one figure it is that one; of a hundred the 95th."""
    assert _times([Told("x", 200, 7.0)]) == (7.0, 7.0, 7.0)
    assert _times([Told("x", 200, float(n)) for n in range(1, 101)])[1] == pytest.approx(95.05)
