"""`docs/vendors.md` is carried out: commands, Python and the call of the API, in the order of the page."""

from __future__ import annotations

import json
import re
from pathlib import Path

from engine.cli import run
from tests.transcripts import follow

PAGE = (Path(__file__).parents[1] / "docs" / "vendors.md").read_text(encoding="utf-8")


def test_a_vendor_who_does_what_the_page_says_sees_what_it_shows(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def call(words: list[str]) -> tuple[int, str]:
        return run(words), capsys.readouterr().out

    done = list(follow(PAGE, tmp_path, call))

    assert [each.command for each in done if not each.true] == []
    assert [each.status for each in done] == [0, 0, 0, 0, 0, 0]
    for example in re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE):
        exec(compile(example, "docs/vendors.md", "exec"), {})


def test_the_call_on_the_page_says_what_the_command_on_it_says():
    """The request of the third section holds the case of the second."""
    case = json.loads(re.search(r"<!-- file: C-7.json -->\n\n```json\n(.*?)```", PAGE, re.DOTALL)[1])
    request = json.loads(re.search(r"<!-- call: .*? -->\n\n```json\n(.*?)```", PAGE, re.DOTALL)[1])

    assert request["case"] == case
