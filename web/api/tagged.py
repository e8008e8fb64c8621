"""Answers that say whether they changed.

In: what an answer rests on. Out: an answer with an ETag, or 304. Guaranteed: the same tag means the same
body.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from flask import Response, request


def tagged(body: bytes | dict[str, Any], content_type: str = "application/json") -> Response:
    """Return the answer; 304 without a body where the caller has it already."""
    data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    answer = Response(data, content_type=content_type)
    answer.set_etag(sha256(data).hexdigest()[:32])
    return answer.make_conditional(request)  # type: ignore[return-value]  # werkzeug's own response
