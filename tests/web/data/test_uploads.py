"""What is taken in of the files that somebody sends, and how much."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from web.records import uploads
from web.records.uploads import UploadRefused, keep


class Sent:
    """A file as a form brings it."""

    def __init__(self, name: str, content: bytes) -> None:
        self.filename, self.stream = name, BytesIO(content)


@pytest.mark.parametrize(("limit", "most"), [("MOST_BYTES", 17_000), ("MOST_FILES", 5)])
def test_what_each_of_several_zips_may_hold_is_limited_for_all_of_them(tmp_path, monkeypatch, limit, most):
    """Bytes and files are counted over all that is sent at once, zips and files alike."""
    monkeypatch.setattr(uploads, limit, most)
    rows = b"case,at,seen\n".ljust(3_000, b"\n")

    def zipped(number: int) -> Sent:
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in range(2):
                archive.writestr(f"visit{number}-{part}.csv", rows)
        return Sent(f"{number}.zip", out.getvalue())

    both = [zipped(1), zipped(2)]
    assert len(keep([*both, Sent("visit.csv", rows)], tmp_path / "within").files) == 5
    four = [zipped(number) for number in range(4)]
    beside = [Sent(f"{number}.csv", rows) for number in range(4)]
    for sent in (four, [zipped(1), zipped(2), *beside]):
        with pytest.raises(UploadRefused, match=f"it is more than {most:,} "):
            keep(sent, tmp_path / "upload")
        assert not (tmp_path / "upload").exists()
