"""Follows a page that shows commands and what they print.

In: a page in Markdown, an empty folder. Out: each command with its status, what it printed, and what the page
shows. Guaranteed: files, changes and commands come in the order of the page, in this process and that folder.

    <!-- file: NAME -->     the next fence is written as NAME
    <!-- add to: NAME -->   the next fence is added at the end of NAME
    <!-- change: NAME -->   in the next fence each line with - becomes the line with + below it
    ```console              lines with $ are commands, the rest what they print; … is anything left out
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

_STEP = re.compile(
    r"(?:<!-- (file|add to|change): (\S+) -->\n\n)?^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE
)
LEFT_OUT = "…"


class Run(NamedTuple):
    """One command of a page: what it says it prints, what it printed, and the status it left with."""

    command: str
    shown: str
    printed: str
    status: int

    @property
    def true(self) -> bool:
        """Whether the command printed what the page shows, in that order, nothing between but for …"""
        parts = [re.escape(part) for part in self.shown.rstrip("\n").split(LEFT_OUT)]
        return re.fullmatch(".*?".join(parts), self.printed.rstrip("\n"), re.DOTALL) is not None


def follow(page: str, folder: Path, call: Callable[[list[str]], tuple[int, str]]) -> Iterator[Run]:
    """Carry out a page, step by step."""
    for step in _STEP.finditer(page):
        task, name, language, text = step.groups()
        if task == "file":
            (folder / name).write_text(text, encoding="utf-8")
        elif task == "add to":
            (folder / name).write_text((folder / name).read_text(encoding="utf-8") + text, encoding="utf-8")
        elif task == "change":
            _change(folder / name, text)
        elif language == "console":
            yield from _commands(text, call)


def _change(path: Path, diff: str) -> None:
    lines = diff.splitlines()
    text = path.read_text(encoding="utf-8")
    for old, new in zip(lines[::2], lines[1::2], strict=True):
        assert (old[0], new[0]) == ("-", "+"), f"a change is a pair of lines: {old!r}, {new!r}"
        assert text.splitlines().count(old[1:]) == 1, f"{path.name} has this line once: {old[1:]!r}"
        text = text.replace(f"{old[1:]}\n", f"{new[1:]}\n")
    path.write_text(text, encoding="utf-8")


def _commands(text: str, call: Callable[[list[str]], tuple[int, str]]) -> Iterator[Run]:
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        words = shlex.split(command)
        assert words[0] == "dutybook", f"only dutybook is run: {command!r}"
        status, printed = call(words[1:])
        yield Run(command, shown, printed, status)
