"""The HTTP server beneath `dutybook serve`: gunicorn's processes, or waitress's threads on Windows, which has
none that it could fork.

In: settings, an address, how many processes' worth of requests at once. Out: answers, until it is stopped.
Guaranteed: headers that proxies set are left for the application, which knows how many stand in front; what
several processes count is added up.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from engine.machine import SERVES_BY_PROCESSES

if TYPE_CHECKING:
    from web.config import Settings

#: Requests that one process answers at once.
THREADS = 4


def run(settings: Settings, host: str, port: int, workers: int) -> None:
    """Answer requests until stopped."""
    if SERVES_BY_PROCESSES:
        _by_processes(settings, host, port, workers)
    else:
        _by_threads(settings, host, port, workers * THREADS)


def _by_processes(settings: Settings, host: str, port: int, workers: int) -> None:
    from web import metrics

    metrics.share(settings.data / "metrics")

    from gunicorn.app.base import BaseApplication

    from web.app import create_app

    class Server(BaseApplication):  # type: ignore[misc]  # untyped base
        """gunicorn, told what to run without a file of settings."""

        def load_config(self) -> None:
            options = {
                "bind": f"{host}:{port}",
                "workers": workers,
                "threads": THREADS,
                "worker_class": "gthread",
            }
            for name, value in options.items():
                self.cfg.set(name, value)
            self.cfg.set("loglevel", "warning")

        def load(self) -> object:
            return create_app(settings)

    sys.argv[1:] = []
    Server().run()


def _by_threads(settings: Settings, host: str, port: int, threads: int) -> None:
    from waitress import serve

    from web.app import create_app

    serve(
        create_app(settings),
        host=host,
        port=port,
        threads=threads,
        ident=None,
        max_request_body_size=settings.upload,
        clear_untrusted_proxy_headers=False,  # ProxyFix reads them, and only as many as there are proxies
    )
