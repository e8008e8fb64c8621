"""Bundles: one file holds all that an authority's policy rests on, and nothing passes that is not its own."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import load, load_bundle
from engine.bundling.archive import MANIFEST, SIGNATURE, packed, unpacked
from engine.bundling.building import built
from engine.bundling.opening import KEY_VARIABLE, bundle_in, open_bundle
from engine.bundling.signing import make_key, private_key
from engine.catalogue import Catalogue
from engine.cli import run
from engine.diagnostics import InputFault

CASES = Path(__file__).parents[2] / "cases"
CASE = """
case: C-7
looked_after: [{id: la1, from: 2026-03-27}]
placement: [{id: p1, from: 2026-03-27, kind: foster}]
visit: []
"""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.open()


@pytest.fixture(scope="module")
def keys(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    for name in ("vendor", "other"):
        make_key(folder / f"{name}.key", folder / f"{name}.pub")
    return folder


@pytest.fixture(scope="module")
def signed(catalogue, keys) -> bytes:
    return built(catalogue, "england", private_key(keys / "vendor.key"))


def refusal(data: bytes, key: Path | None = None) -> str:
    """Return why a bundle is refused, all of it."""
    with pytest.raises(InputFault) as caught:
        bundle_in(data, "a.dutybook", key)
    return str(caught.value)


def changed(data: bytes, **files: bytes | None) -> bytes:
    """Return the bundle with files put in, replaced or (None) left out; `__` stands for `/`, `_` for `.`."""
    held = unpacked(data, "a.dutybook")
    for name, value in files.items():
        path = name.replace("__", "/").replace("_", ".")
        held.pop(path, None) if value is None else held.update({path: value})
    return packed(held)


@pytest.mark.parametrize("authority", ["swindon", "sparks"])
def test_a_bundle_makes_the_policy_it_was_built_from(catalogue, authority):
    bundle = bundle_in(built(catalogue, authority), "a.dutybook")

    assert bundle.policy().hash == catalogue.policy(authority).hash == bundle.manifest.policy


def test_a_bundle_judges_as_the_files_do(catalogue, tmp_path):
    file = tmp_path / "swindon.dutybook"
    file.write_bytes(built(catalogue, "swindon"))

    with load("swindon", matcher="plain") as files, load_bundle(file, matcher="plain") as bundle:
        assert bundle.check(CASE, date(2026, 4, 8)).to_json() == files.check(CASE, date(2026, 4, 8)).to_json()


def test_nothing_of_another_authority_is_in_it(catalogue):
    names = bundle_in(built(catalogue, "bradford"), "a.dutybook").texts

    assert [name for name in names if name.startswith("authorities/")] == ["authorities/bradford.yaml"]
    assert not [name for name in names if "swindon" in name]


def test_the_same_files_give_the_same_bytes(catalogue, keys):
    key = private_key(keys / "vendor.key")

    assert built(catalogue, "england", key) == built(catalogue, "england", key)


def test_the_bank_holidays_come_from_the_bundle_not_from_the_machine(catalogue):
    """Were a later version to know another bank holiday, what was agreed under this bundle stays."""
    bundle = bundle_in(built(catalogue, "england"), "a.dutybook")
    path = "calendars/england-and-wales.json"
    days = json.loads(bundle.texts[path])
    days["holidays"]["2026-04-08"] = "An invented holiday"
    from engine.bundling.opening import policy_in

    policy = policy_in({**bundle.texts, path: json.dumps(days)}, "england")

    assert not policy.calendar.is_working(date(2026, 4, 8).toordinal())
    assert catalogue.policy("england").calendar.is_working(date(2026, 4, 8).toordinal())


def test_a_file_that_was_changed_added_or_lost_is_named_all_at_once(signed):
    data = changed(
        signed,
        rules__england__education_yaml=b"pack: england/education\n",
        rules__england__extra_yaml=b"pack: england/extra\n",
        rules__england__health_yaml=None,
    )

    said = refusal(data)

    assert "rules/england/education.yaml was changed" in said
    assert "rules/england/extra.yaml is not in its manifest" in said
    assert "rules/england/health.yaml is missing" in said


@given(at=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_flipped_bit_is_refused_or_changes_nothing(signed, keys, at, bit):
    """Dates and names of an archive are told twice; a bit there that no reader asks for may flip."""
    data = bytearray(signed)
    data[int(at * len(data))] ^= 1 << bit
    try:
        opened = bundle_in(bytes(data), "a.dutybook", keys / "vendor.pub")
    except InputFault:
        return
    assert opened.texts == bundle_in(signed, "a.dutybook").texts


@given(share=st.floats(0, 1, exclude_max=True))
def test_a_truncated_bundle_is_refused(signed, share):
    assert "E520" in refusal(signed[: int(share * len(signed))])


def test_only_what_the_key_signed_is_opened(signed, catalogue, keys):
    vendor, other = keys / "vendor.pub", keys / "other.pub"

    assert bundle_in(signed, "a.dutybook", vendor).verified
    assert "it is signed by another key" in refusal(signed, other)
    assert "it is not signed" in refusal(built(catalogue, "england"), vendor)
    assert "its signature is damaged" in refusal(changed(signed, signature_json=b"{}"), vendor)
    assert "its signature is damaged" in refusal(changed(signed, signature_json=b"[" * 100_000), vendor)


def test_a_signature_of_another_bundle_is_refused(signed, catalogue, keys):
    """The manifest that was signed names every file: neither half can be exchanged."""
    another = built(catalogue, "bradford", private_key(keys / "vendor.key"))
    theirs = unpacked(another, "b.dutybook")[SIGNATURE]

    assert "not of this manifest" in refusal(changed(signed, signature_json=theirs), keys / "vendor.pub")


def test_an_unsigned_manifest_with_new_hashes_does_not_pass_for_a_signed_one(signed, keys):
    """Whoever edits a file and its hash in the manifest is found out by the signature alone."""
    held = unpacked(signed, "a.dutybook")
    plain = json.loads(held[MANIFEST])
    plain["name"] = "Somebody else"
    data = changed(signed, manifest_json=json.dumps(plain).encode())

    assert bundle_in(data, "a.dutybook").manifest.name == "Somebody else"
    assert "not of this manifest" in refusal(data, keys / "vendor.pub")


def test_the_variable_asks_for_a_key_everywhere(signed, catalogue, keys, tmp_path, monkeypatch):
    file = tmp_path / "england.dutybook"
    file.write_bytes(built(catalogue, "england"))
    monkeypatch.setenv(KEY_VARIABLE, str(keys / "vendor.pub"))

    with pytest.raises(InputFault, match="it is not signed"):
        open_bundle(file)
    with pytest.raises(InputFault, match="it is not signed"):
        load_bundle(file)
    file.write_bytes(signed)
    assert open_bundle(file).verified


def test_a_variable_that_went_empty_closes_the_door(signed, tmp_path, monkeypatch):
    file = tmp_path / "england.dutybook"
    file.write_bytes(signed)
    monkeypatch.setenv(KEY_VARIABLE, "")

    with pytest.raises(InputFault, match="names no key"):
        open_bundle(file)


def test_archives_made_to_harm_are_refused_before_they_are_unpacked(signed):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, b"{}")
        archive.writestr("rules/big.yaml", b" " * 65_000_000)

    assert "would unpack to more than" in refusal(out.getvalue())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr(MANIFEST, b"{}")
    assert "packed in a way" in refusal(out.getvalue())
    assert "what no bundle does" in refusal(changed(signed, **{"rules__..__..__escape_yaml": b""}))
    assert "E520" in refusal(changed(signed, manifest_json=b"[" * 100_000))
    assert "E521" in refusal(changed(signed, manifest_json=b'{"format": "dutybook-bundle", "schema": 2}'))
    assert "not whole" in refusal(
        changed(signed, manifest_json=b'{"format": "dutybook-bundle", "schema": 1}')
    )


def test_the_commands_build_verify_show_and_use_a_bundle(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("C-7.yaml").write_text(CASE, encoding="utf-8")

    assert run(["bundle", "key", "vendor"]) == 0
    assert Path("vendor.key").stat().st_mode & 0o077 == 0
    assert run(["bundle", "key", "vendor"]) == 2
    assert run(["bundle", "build", "bradford", "--sign", "vendor.key"]) == 0
    capsys.readouterr()
    assert run(["bundle", "verify", "bradford.dutybook", "--key", "vendor.pub"]) == 0
    assert "is whole: City of Bradford" in capsys.readouterr().out
    assert run(["bundle", "show", "bradford.dutybook", "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["authority"] == "bradford"
    assert shown["signed_by"]
    assert run(["bundle", "show", "bradford.dutybook"]) == 0
    assert "not checked" in capsys.readouterr().out
    assert run(["check", "C-7.yaml", "-a", "bradford.dutybook", "--as-of", "2026-04-08"]) == 0
    assert run(["policy", "bradford.dutybook", "--on", "2026-04-08"]) == 0


def test_a_policy_that_this_engine_reads_otherwise_is_said_to_be_so(signed, tmp_path, capsys):
    held = unpacked(signed, "a.dutybook")
    plain = json.loads(held[MANIFEST])
    plain["policy"] = "0" * 64
    file = tmp_path / "a.dutybook"
    file.write_bytes(changed(signed, manifest_json=json.dumps(plain).encode()))

    assert run(["bundle", "verify", str(file)]) == 2
    assert "E524" in capsys.readouterr().err
