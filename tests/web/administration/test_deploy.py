"""The Dockerfile and the systemd unit: texts that would be taken as they are."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
UNIT = ROOT / "deploy" / "dutybook.service"


def steps(text: str) -> list[tuple[str, str]]:
    """Return the instructions of a Dockerfile with their arguments, lines joined."""
    joined = re.sub(r"\\\n\s*", " ", re.sub(r"^#.*\n", "", text, flags=re.M))
    return [tuple(line.split(None, 1)) for line in joined.splitlines() if line.strip()]


def test_the_container_runs_as_a_user_without_rights():
    """The last USER before the command is not root."""
    users = [value for name, value in steps(DOCKERFILE) if name == "USER"]

    assert users[-1] == "dutybook"
    assert [name for name, _ in steps(DOCKERFILE)].index("USER") < [n for n, _ in steps(DOCKERFILE)].index(
        "CMD"
    )


def test_the_container_is_built_from_what_is_locked():
    """A base with its version, packages by hash, no caches left, no secret baked in."""
    text = "\n".join(" ".join(step) for step in steps(DOCKERFILE))

    assert re.search(r"^FROM \S+:\d\S*$", text, re.M)
    assert ":latest" not in text
    assert "--require-hashes -r requirements.lock" in text
    assert all("--no-cache-dir" in line for line in text.splitlines() if "pip install" in line)
    assert not re.search(r"SECRET|PASSWORD|TOKEN", text)
    assert "ADD " not in text


def test_what_the_container_copies_is_there():
    """Every source of a COPY is a file or folder of a clone; what the wheel carries is among them."""
    sources = [part for name, value in steps(DOCKERFILE) if name == "COPY" for part in value.split()[:-1]]

    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert {"engine", "web", "rules", "authorities", "cases"} <= set(sources)


def test_the_container_is_started_as_it_listens():
    """The command, the port and the health check agree."""
    found = dict(steps(DOCKERFILE))

    assert "dutybook" in found["CMD"]
    assert f'"{found["EXPOSE"]}"' in found["CMD"]
    assert f":{found['EXPOSE']}/readyz" in found["HEALTHCHECK"]


def test_the_unit_gives_the_service_little():
    """No rights to gain, a file system to read only, a folder of its own."""
    lines = set(UNIT.read_text(encoding="utf-8").splitlines())

    assert {"NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "DynamicUser=yes"} <= lines
    assert {"CapabilityBoundingSet=", "StateDirectoryMode=0700", "Restart=on-failure"} <= lines


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_systemd_reads_the_unit(tmp_path):
    """Every key is one that systemd knows."""
    copy = tmp_path / "dutybook.service"
    copy.write_text(UNIT.read_text(encoding="utf-8").replace("/usr/local/bin/dutybook", "/bin/true"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(copy)], capture_output=True, text=True, timeout=60
    )

    assert "Unknown key" not in done.stderr
    assert "dutybook.service:" not in done.stderr
