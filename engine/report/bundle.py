"""What a bundle holds, as text and JSON.

In: a bundle that was opened. Out: text, plain values. Guaranteed: a signature that was not checked is not
shown as if it had been.
"""

from __future__ import annotations

from typing import Any

from engine.bundling.opening import Bundle


def bundle_json(bundle: Bundle) -> dict[str, Any]:
    """Return the manifest, with `signed_by`: the key that the signature claims, or null."""
    plain = bundle.manifest.model_dump(mode="json")
    plain["schema"] = plain.pop("schema_")
    return {**plain, "signed_by": bundle.signed_by}


def bundle_text(bundle: Bundle) -> str:
    """Return it as lines."""
    told = bundle.manifest
    calendar = told.calendar
    lines = [
        f"{told.name} ({told.authority})",
        f"  policy    {told.policy}",
        f"  calendar  {calendar.name}, verified from {calendar.first} to {calendar.last}",
        f"  built by  Dutybook {told.engine}",
        f"  signed    {_signed(bundle)}",
        f"  files     {len(told.files)}, {sum(each.bytes for each in told.files):,} bytes",
        "",
        "Packs, the most general first:",
    ]
    width = max((len(each.id) for each in told.packs), default=0)
    lines += [f"  {each.id.ljust(width)}  {each.version}  {each.title}" for each in told.packs]
    return "\n".join(lines)


def _signed(bundle: Bundle) -> str:
    if bundle.signed_by is None:
        return "no"
    return f"by {bundle.signed_by}" + ("" if bundle.verified else ", not checked: say --key to check it")
