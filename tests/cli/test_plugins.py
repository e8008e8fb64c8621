"""Commands that other packages add, and faults that are not the user's."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import click
import pytest

from engine import cli


@click.command("hello", short_help="Says hello.")
def hello() -> None:
    click.echo("hello from a plugin")


def not_a_command() -> None:
    """Something that an entry point should not name."""


@pytest.fixture
def plugins(monkeypatch):
    """Install entry points for the time of a test."""

    def install(**values: str) -> None:
        found = {name: EntryPoint(name, value, cli.GROUP) for name, value in values.items()}
        monkeypatch.setattr(cli, "_plugins", lambda: found)

    return install


def test_a_package_can_add_a_command(dutybook, plugins):
    plugins(hello=f"{__name__}:hello")

    assert dutybook("hello").out == "hello from a plugin\n"
    assert "hello       Says hello." in dutybook("--help").out


@pytest.mark.parametrize(
    "value", ["no.such.module:command", f"{__name__}:missing", f"{__name__}:not_a_command"]
)
def test_an_added_command_that_does_not_load_breaks_nothing_else(dutybook, plugins, value):
    """It is listed with what is wrong, calling it leaves with status 2, and the others go on working."""
    plugins(broken=value)

    assert "broken" in dutybook("--help").out
    answer = dutybook("broken")
    assert answer.status == 2
    assert "the added command 'broken'" in answer.err
    assert dutybook("calendar").status == 0


def test_a_plugin_cannot_take_the_place_of_a_command(dutybook, plugins):
    plugins(calendar=f"{__name__}:hello")

    assert "verified from" in dutybook("calendar").out


def test_a_fault_of_ours_is_told_as_ours_without_a_traceback(dutybook, monkeypatch):
    monkeypatch.setattr("engine.calendar.known_calendars", lambda: 1 / 0)
    monkeypatch.setattr("engine.commands.calendar.known_calendars", lambda: 1 / 0)
    answer = dutybook("calendar")

    assert answer.status == cli.INTERNAL_FAULT
    assert "a fault of Dutybook itself" in answer.err
    assert "ZeroDivisionError" in answer.err
