"""Somebody at the application, as its benchmark needs them: asks for pages, saves drafts, keeps the time.

In: a port, the token of a sign-in. Out: what each request took. Guaranteed: a save rests on the text that was
loaded before it; only a save that the server acknowledged counts as kept.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import perf_counter
from urllib.parse import quote, urlencode

OWN = "authorities/swindon.yaml"
_BOUNDARY = "a-part-of-the-form"


@dataclass(frozen=True, slots=True)
class Told:
    """A request: what kind of page, its status (0: no answer), its milliseconds."""

    kind: str
    status: int
    ms: float


@dataclass(slots=True)
class Person:
    """Somebody who is signed in. `lines`: what they wrote and was acknowledged."""

    port: int
    token: str
    name: str
    draft: int | None
    told: list[Told] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    kept: int = 0
    overtaken: int = 0
    _form: tuple[str, str] | None = None

    def look(self, path: str) -> str:
        """Ask for a page, and keep the time."""
        began = perf_counter()
        status, body, _ = self.get(path)
        self.told.append(Told("looking at a page", status, (perf_counter() - began) * 1000))
        return body

    def edit(self) -> None:
        """Load the draft and save it with one line more."""
        where = f"/swindon/drafts/{self.draft}/text"
        began = perf_counter()
        status, page, _ = self.get(f"{where}?file={quote(OWN)}")
        self.told.append(Told("opening a draft", status, (perf_counter() - began) * 1000))
        text = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
        version = re.search(r'name="version" value="(\d+)"', page)
        if status != 200 or text is None or version is None:
            self.told.append(Told("a draft without its text", 0, 0.0))
            return
        line = f"# {self.name} {len(self.lines) + self.overtaken}"
        body = html.unescape(text[1]).lstrip("\n").rstrip() + f"\n{line}\n"
        began = perf_counter()
        status, _, _ = self.post(where, {"file": OWN, "version": version[1], "text": body})
        self.told.append(Told("saving a draft", status, (perf_counter() - began) * 1000))
        if status == 303:
            self.lines.append(f"{line}\n")
            self.kept += 1
        elif status == 409:
            self.overtaken += 1

    def get(self, path: str) -> tuple[int, str, str]:
        """Return status, body and where it leads; status 0 where no answer came."""
        return self._ask("GET", path, b"", "")

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str, str]:
        """Send a form with its token."""
        body = urlencode({"csrf_token": self._token(), **fields}).encode()
        return self._ask("POST", path, body, "application/x-www-form-urlencoded")

    def send_file(self, path: str, file: Path, fields: dict[str, str]) -> int:
        """Upload a file and return the number of the job that reads it."""
        parts = b""
        for name, value in {"csrf_token": self._token(), **fields}.items():
            parts += (
                f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            )
        parts += (
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{file.name}"\r\n\r\n'
        ).encode()
        body = parts + file.read_bytes() + f"\r\n--{_BOUNDARY}--\r\n".encode()
        return self.job(self._ask("POST", path, body, f"multipart/form-data; boundary={_BOUNDARY}"))

    def job(self, answer: tuple[int, str, str]) -> int:
        """Return the number of the job that an answer leads to."""
        if answer[0] != 303 or "/jobs/" not in answer[2]:
            raise SystemExit(f"no job was begun: {answer[0]}")
        return int(answer[2].rsplit("/", 1)[1])

    def _token(self) -> str:
        if self._form is None:
            connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
            connection.request("GET", "/sign-in")
            answer = connection.getresponse()
            page = answer.read().decode()
            cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
            connection.close()
            found = re.search(r'name="csrf_token" value="([^"]+)"', page)
            assert found is not None  # every form has one
            self._form = (cookie, found[1])
        return self._form[1]

    def _ask(self, method: str, path: str, body: bytes, kind: str) -> tuple[int, str, str]:
        cookies = [f"dutybook={self.token}", *([self._form[0]] if self._form else [])]
        headers = {"Cookie": "; ".join(cookies), **({"Content-Type": kind} if kind else {})}
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace"), answer.getheader("Location") or ""
        except (OSError, HTTPException):
            return 0, "", ""
        finally:
            connection.close()
