"""Writes a page for each source document: `python tools/make_standards_docs.py`.

In: the traces beside the packs, the packs, and the policy of the authority that follows them. Out:
`docs/standards/<document>.md` and the totals in `docs/standards/README.md`. Guaranteed: every row of every
document is on its page once; the same packs write the same bytes, so that a test can hold the pages against
them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))  # run as a file, the repository is not on the path

from engine.catalogue import Catalogue  # noqa: E402 - after the path is set
from engine.diagnostics import Faults  # noqa: E402 - after the path is set
from engine.layers import Policy, words_for  # noqa: E402 - after the path is set
from engine.sentences import definition_sentence, manual_sentence  # noqa: E402 - after the path is set
from engine.shipped import rules_dir  # noqa: E402 - after the path is set
from engine.tracing import SORTS, Document, Row, Shelved, read_documents, shelved  # noqa: E402 - after the path is set

PAGES = ROOT / "docs" / "standards"
#: Document -> the authority in whose words its page is written.
AUTHORITIES = {"trix": "trix-home"}
#: What a page calls a document that is several.
TITLES = {"england": "England: law, regulations and national guidance"}
_CONFIRMED = {
    "yes": "seen in the instrument",
    "secondary": "seen in a secondary source",
    "part": "confirmed in part",
    "no": "**not confirmed**",
}
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def pages() -> dict[str, str]:
    """Return every page by its name."""
    catalogue = Catalogue.open()
    documents = read_documents([rules_dir()], catalogue.library, Faults())
    standards = shelved(catalogue.library)
    found = {"README.md": _readme(documents)}
    for document in documents:
        policy = catalogue.policy(AUTHORITIES.get(document.name, document.name))
        found[f"{document.name}.md"] = "\n".join(_page(document, standards, policy)).rstrip() + "\n"
    return found


# ---------------------------------------------------------------- totals


def _readme(documents: Sequence[Document]) -> str:
    heads = ("document", "rows", *SORTS)
    lines = [
        "# Where every row of the sources went",
        "",
        "Each source was taken apart into rows, one for each thing it asks. Here is what became of each.",
        "The pages are made by `tools/make_standards_docs.py` from tables beside the packs: `trace.tsv`,",
        "`rows.tsv` and `conflicts.tsv`. `dutybook trace` prints the same.",
        "",
        f"| {' | '.join(heads)} |",
        f"|{'---|' * len(heads)}",
    ]
    for document in documents:
        cells = [f"[{_title(document)}]({document.name}.md)", *_numbers([document])]
        lines.append(f"| {' | '.join(cells)} |")
    lines.append(f"| together | {' | '.join(_numbers(documents))} |")
    lines += ["", *_MEANINGS]
    return "\n".join(lines) + "\n"


_MEANINGS = (
    "*Encoded*: a standard checks it. *Manual*: no program can judge it; audit forms list it. *Definition*:",
    "it says who is meant. *Same*: another row asks it. *Superseded*: it no longer holds. *Not a standard*:",
    "it asks nothing.",
)


def _numbers(documents: Sequence[Document]) -> list[str]:
    rows = sum(len(document.rows) for document in documents)
    return [str(number) for number in (rows, *(sum(one.count(sort) for one in documents) for sort in SORTS))]


def _title(document: Document) -> str:
    return TITLES.get(document.name, "; ".join(document.titles))


# ---------------------------------------------------------------- a page


def _page(document: Document, standards: Mapping[str, Shelved], policy: Policy) -> Iterator[str]:
    sentences = _sentences(policy)
    yield from (f"# {_md(_title(document))}", "")
    totals = [f"{document.count(sort)} {sort}" for sort in SORTS if document.count(sort)]
    totals += [f"{document.count('')} not traced yet"] if document.count("") else []
    yield f"{len(document.rows)} rows: {', '.join(totals)}."
    yield f"The sentences are those of {_md(policy.authority.name)}. [All documents](README.md)."
    told: dict[str, str] = {}
    for section, rows in groupby(document.rows, key=lambda row: row.section):
        yield from ("", f"## {_md(section)}", "")
        for row in rows:
            yield from _row(row, standards, sentences, told)
    if document.conflicts:
        yield from ("", "## Where the document is at odds with itself", "")
        yield from _conflicts(document, policy)


def _row(
    row: Row, standards: Mapping[str, Shelved], sentences: Mapping[str, str], told: dict[str, str]
) -> Iterator[str]:
    """Yield a row; `told` are the standards whose sentence stands on the page already, with the row."""
    target = row.standard or row.same_as
    parts = [f"**{row.row}**", f"{row.disposition or 'not traced yet'}{f' `{target}`' if target else ''}"]
    parts += [f"also {', '.join(f'`{key}`' for key in row.also)}"] if row.also else []
    parts += [f"figure: {row.figure}"] if row.figure != "-" else []
    parts += [_confirmed(row, standards)]
    parts += [_md(row.note)] if row.note else []
    yield f"- {' · '.join(part for part in parts if part)}"
    if row.standard is not None and row.standard in sentences:
        first = told.setdefault(row.standard, row.row)
        said = _md(sentences[row.standard]) if first == row.row else f"The sentence stands at **{first}**."
        yield f"  > {said}"


def _confirmed(row: Row, standards: Mapping[str, Shelved]) -> str:
    answering = standards.get(row.standard or "")
    found = answering.standard.confirmed if answering is not None else None
    if found is not None and not isinstance(found, bool):
        return f"confirmed by {_md(found.by)} on {found.on}"
    return _CONFIRMED["no"] if found is False else _CONFIRMED.get(row.confirmed, "")


def _sentences(policy: Policy) -> dict[str, str]:
    words = words_for(policy)
    found = {f"{one.pack}#{one.id}": one.sentence for one in policy.duties}
    found |= {f"{one.pack}#{one.id}": one.sentence for one in policy.content}
    found |= {f"{pack}#{one.id}": manual_sentence(one, words) for pack, one in policy.manual}
    found |= {
        f"{one.pack}#{one.id}": definition_sentence(one.definition, words) for one in policy.definitions
    }
    return found


def _conflicts(document: Document, policy: Policy) -> Iterator[str]:
    readings = {reading.id: (reading, chosen, reason) for _, reading, chosen, reason in policy.readings}
    for conflict in document.conflicts:
        yield f"- **{conflict.conflict}**: {_md(conflict.note)}."
        for name in conflict.readings:
            reading, chosen, reason = readings[name]
            texts = {one.id: one.text.rstrip(".") for one in reading.choices}
            others = "; ".join(_md(text) for one, text in texts.items() if one != chosen)
            yield f"  - `{name}`: {_md(reading.about)} Read as: {_md(texts[chosen])}, because {_md(reason)}."
            yield f"    Otherwise: {others}."


def _md(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def main() -> None:
    PAGES.mkdir(exist_ok=True)
    for name, text in pages().items():
        (PAGES / name).write_text(text, encoding="utf-8")
        print(f"written: docs/standards/{name}")


if __name__ == "__main__":
    main()
