"""What a vendor waits for: the check of the API under load, and a change in the law for forty councils.

In: nothing. Out: Markdown tables. Guaranteed: every answer is looked at; a call that fails stops the
measuring.
"""

from __future__ import annotations

import json
import logging
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from urllib.request import Request, urlopen

from werkzeug.serving import make_server

from benchmarks.commands import resident
from benchmarks.sections import AUTHORITY, table
from engine.bundling.members import authority_in, rules_in
from engine.catalogue import Catalogue
from engine.shipped import cases_dir
from engine.source import parse
from engine.upgrading.comparing import compared, weaker_in
from engine.upgrading.deciding import decided
from web.app import create_app
from web.config import Settings
from web.start import prepare
from web.store import api_keys, people
from web.store.api_keys import Scope

CALLERS = (1, 2, 8)
CALLS = 120
COUNCILS = 40
_MB = 1_000_000


def api() -> str:
    """`POST …/check` of the sample case C-1042 by the policy of Swindon, every reason told, by callers at
    once."""
    heads = ("callers", "calls", "cases a second", "p50, ms", "p95, ms", "memory, MB")
    body = json.dumps({"as_of": "2026-04-20", "case": _sample()}).encode()
    with _served() as (address, secret):
        request = Request(f"{address}/api/v1/authorities/{AUTHORITY}/check", body)
        request.add_header("Authorization", f"Bearer {secret}")
        request.add_header("Content-Type", "application/json")
        for _ in range(4):  # each process reads the policy once
            _call(request)
        return table(heads, [_loaded(request, callers) for callers in CALLERS])


def _loaded(request: Request, callers: int) -> list[object]:
    begun = time.perf_counter()
    with ThreadPoolExecutor(callers) as pool:
        times = list(pool.map(lambda _: _call(request), range(CALLS)))
    spent = time.perf_counter() - begun
    parts = quantiles(times, n=100)
    return [callers, CALLS, CALLS / spent, parts[49] * 1000, parts[94] * 1000, resident() / _MB]


def _call(request: Request) -> float:
    begun = time.perf_counter()
    with urlopen(request, timeout=120) as answer:
        found = json.load(answer)
    if not found["summary"]["outcomes"]:
        raise SystemExit("the API answered nothing")
    return time.perf_counter() - begun


def _sample() -> object:
    from engine.drafting.touched import plain  # the tree of a sample case, as plain values

    root = parse((cases_dir() / "C-1042.yaml").read_text(encoding="utf-8"), "C-1042.yaml")
    return _as_json(plain(root))


def _as_json(value: object) -> object:
    """Return pairs as mappings and other rows as lists."""
    if not isinstance(value, tuple):
        return value
    pairs = bool(value) and all(
        isinstance(each, tuple) and len(each) == 2 and isinstance(each[0], str) for each in value
    )
    return {key: _as_json(each) for key, each in value} if pairs else [_as_json(each) for each in value]


@contextmanager
def _served() -> Iterator[tuple[str, str]]:
    """Give the address of an installation of its own, and a key that may check."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder), "x" * 40, f"sqlite:///{folder}/dutybook.sqlite", secure=False)
        app = create_app(settings)
        now = datetime.now(UTC)
        prepare(app.extensions["database"], now)
        with app.extensions["database"].work() as session:
            by = people.by_email(session, "admin@localhost")
            grants = [(AUTHORITY, Scope.CHECK)]
            _, secret = api_keys.make(
                session, "bench", grants, by.id if by else 1, now + timedelta(days=1), now
            )
        for logger in (app.logger, logging.getLogger("werkzeug")):
            logger.setLevel(logging.ERROR)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", secret
        finally:
            server.shutdown()
            app.extensions["api desks"].close()
            app.extensions["database"].close()


def forty() -> str:
    """A limit of the national layer changed, taken to councils that each set two things for themselves."""
    library = Catalogue.open().library
    shipped = {
        path: each.text for path, each in rules_in(library, lambda pack: pack.startswith("england/")).items()
    }
    path = "rules/england/care-planning.yaml"
    moved = {**shipped, path: shipped[path].replace("within: 20 working days", "within: 15 working days", 1)}
    home = next(iter(authority_in(library, library.authorities["england"]).values())).text
    open_rows, begun = 0, time.perf_counter()
    for number in range(COUNCILS):
        name = f"council-{number}"
        text = home.replace("authority: england", f"authority: {name}").replace("choices: []\n", _OWN)
        upgrade = compared({f"authorities/{name}.yaml": text}, shipped, moved, name, weaker_in(2026))
        open_rows += len(upgrade.open)
        decided(upgrade, {row.id: row.may[-1] for row in upgrade.open})
    spent = time.perf_counter() - begun
    lines: Sequence[Sequence[object]] = [[COUNCILS, 2 * COUNCILS, open_rows, spent, spent / COUNCILS]]
    return table(("councils", "local settings", "rows to decide", "seconds", "each"), lines)


#: What each council sets for itself, in place of the first line of the choices of the national authority.
_OWN = """choices:
  - {standard: cla.review, set: {series: {first: {within: 18 working days}}}, reason: a}
  - {standard: cla.visit, set: {series: {routine: {every: 5 weeks}}}, reason: b}
"""
