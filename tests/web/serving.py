"""The application at an address of this machine, for a browser to look at.

In: an application. Out: its address, for as long as the block runs. Guaranteed: the port is free, nobody else
reaches it, and no page loads itself anew where there are no scripts: it would be gone under an assertion.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

#: What takes somebody without scripts on from the page of a job.
ANEW = re.compile(rb'<noscript><meta http-equiv="refresh"[^>]*></noscript>')


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve the application on a port of its own."""

    def standing(environ, start):
        answer = Response.from_app(app, environ)
        if answer.mimetype == "text/html":
            answer.set_data(ANEW.sub(b"", answer.get_data()))
        return answer(environ, start)

    server = make_server("127.0.0.1", 0, standing, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
