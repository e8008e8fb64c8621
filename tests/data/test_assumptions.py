"""What an authority assumes about its exports, in its file: checked, and told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.api import load
from engine.data.assumptions import load_assumptions
from engine.diagnostics import InputFault
from tests.caseload.kit import WORKSPACE
from tests.data.kit import vocabulary, write


def council(folder: Path, assumptions: str) -> Path:
    """Write the file of an invented council that assumes so."""
    text = (WORKSPACE / "authorities" / "caseshire.yaml").read_text(encoding="utf-8")
    return write(folder, "caseshire.yaml", f"{text}\nassumptions: [{assumptions}]")


def faults(authorities: Path) -> str:
    """Return what is wrong with what the council assumes."""
    book = load("caseshire", rules=[WORKSPACE / "rules"], authorities=[authorities], matcher="plain")
    with pytest.raises(InputFault) as caught:
        load_assumptions((), book.vocabulary, book.assumptions)
    return str(caught.value)


@pytest.mark.parametrize(
    ("assumption", "code", "words"),
    [
        ("{id: ssd.visit-by, on: yes}", "E514", "without reason and owner"),
        ("{id: ssd.visit-bye, on: yes, reason: r, owner: o}", "E516", "did you mean 'ssd.visit-by'?"),
        ("{id: local.x, kind: visit, attribute: by, value: nobody}", "E106", "'by' is never"),
    ],
)
def test_a_faulty_assumption_is_told_with_its_place(
    tmp_path: Path, assumption: str, code: str, words: str
) -> None:
    """File, line and column, and the cure."""
    council(tmp_path, assumption)

    told = faults(tmp_path)

    assert "caseshire.yaml:" in told
    assert code in told
    assert words in told


def test_assumptions_that_are_no_list_are_a_fault_of_the_file(tmp_path: Path) -> None:
    """It is found with all other faults of the file."""
    text = (WORKSPACE / "authorities" / "caseshire.yaml").read_text(encoding="utf-8")
    write(tmp_path, "caseshire.yaml", f"{text}\nassumptions: yes")

    with pytest.raises(InputFault, match="'assumptions' is a list"):
        load("caseshire", rules=[WORKSPACE / "rules"], authorities=[tmp_path], matcher="plain")


def test_what_is_shipped_is_off(tmp_path: Path) -> None:
    """No council's file that is shipped assumes anything, and no mapping switches a suggestion on."""
    with load("swindon", matcher="plain") as book:
        assert book.assumptions is None
    assert load_assumptions((), vocabulary()) == ()
