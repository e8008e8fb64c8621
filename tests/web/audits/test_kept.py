"""What is kept of an audit in memory."""

from __future__ import annotations

import json
import shutil

from web.records import audits


def test_an_audit_with_the_number_of_one_that_was_deleted_is_another(tmp_path):
    """Numbers come again once the last audit was deleted; what was kept of it is not shown."""
    folder = tmp_path / "1"
    for name in ("deleted", "new"):
        folder.mkdir()
        (folder / "summary.json").write_text(json.dumps({"audit": name}), encoding="utf-8")
        (folder / "audit.json").write_text("{}", encoding="utf-8")
        assert audits.summary_of(folder) == {"audit": name}
        assert audits.summary_of(folder) is audits.summary_of(folder)
        shutil.rmtree(folder)
