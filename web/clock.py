"""The one place of the application that reads the clock.

Guaranteed: a zoned time; a test may set another.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from flask import current_app

from engine.calendar import LONDON


def system() -> datetime:
    """Return the time it is."""
    return datetime.now(UTC)


def now() -> datetime:
    """Return the time of the application that is running."""
    read: Callable[[], datetime] = current_app.config["CLOCK"]
    return read()


def today() -> date:
    """Return the day it is in London."""
    return now().astimezone(LONDON).date()
