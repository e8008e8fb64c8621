"""The pages of docs/ and the README cannot rot: what they show is loaded, run or made again, and compared."""

from __future__ import annotations

import importlib.util
import re
from dataclasses import fields
from pathlib import Path

import pytest

from engine import model
from engine.cli import run
from engine.conditions import TEMPORAL, Op
from engine.counting import Unit
from engine.data import cases, rows
from engine.examples import FIELDS, Example
from engine.reading import duty, points
from engine.reading.authority import AUTHORITY_KEYS
from engine.reading.pack import PACK_KEYS
from engine.vocabulary import RESERVED, Attribute, Kind
from tests import language_page
from tests.transcripts import follow

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
TABLES = language_page.tables(PAGE)


def tool(name: str):
    """Return a program of tools/ as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# ---------------------------------------------------------------- docs/language.md


def of_model(cls) -> set[str]:
    """Return a model's keys as they are written in YAML."""
    return {field.alias or name for name, field in cls.model_fields.items()}


def of_record(cls, *without: str) -> set[str]:
    """Return a record's fields as they are written in YAML."""
    return {field.name.rstrip("_") for field in fields(cls)} - set(without)


def in_conditions() -> set[str]:
    """Return the keys inside conditions that are not fields: every field of every node, as it is written."""
    return {field.name.rstrip("_") for node in TEMPORAL for field in fields(node)}


#: The keys that each table must have: taken from the product's own readers and models.
KEYS = {
    "pack": set(PACK_KEYS) | of_model(model.Pack),
    "source": of_model(model.Source),
    "duty": set(duty.DUTY_KEYS) | of_model(model.Duty),
    "for_each": {"late"},
    "point": set(points._FORMS),
    "limit": {unit.value for unit in Unit},
    "due": set(points.DUE_KEYS),
    "stage": of_model(model.Stage),
    "met_by": {"where", "date", "any_of", "all_of"},
    "unless": of_model(model.Exception_),
    "confirmation": of_model(model.Confirmation),
    "early": of_model(model.Early),
    "if_late": of_model(model.IfLate),
    "count": of_model(model.Count),
    "total": of_model(model.DutyTotal),
    "comparison": {op.value for op in Op} - {Op.IS.value},
    "condition": set(RESERVED),
    "condition parts": in_conditions(),
    "content": of_model(model.Content),
    "check": of_model(model.FieldCheck),
    "manual": of_model(model.Manual),
    "definition": of_model(model.Definition),
    "reading": of_model(model.PackReading),
    "reading choice": of_model(model.ReadingChoice),
    "vocabulary": {"vocabulary", "title", "kinds", "roles", "unread"},
    "kind": of_record(Kind, "name"),
    "attribute": of_record(Attribute, "name"),
    "authority": set(AUTHORITY_KEYS),
    "calendar": of_model(model.CalendarChoice),
    "choice": of_model(model.Choice),
    "case": set(cases._HEAD),
    "coverage": {"complete_from", "complete_to"},
    "row": set(rows.OWN),
    "example file": {"examples", "authority", "cases"},
    "example": {field.name for field in fields(Example)}
    - {"name", "pack", "authority", "standards", "case", "span"}
    | {"example", "standard", "given"},
    "expect": set(FIELDS),
}


@pytest.mark.parametrize("name", KEYS)
def test_every_key_is_on_the_page(name):
    """A key that a reader knows and the page does not, or the other way about, fails here."""
    written = {key for row in TABLES[name] for key in row.keys}

    assert written == KEYS[name]


def test_every_table_is_held_to_the_readers():
    assert set(TABLES) == set(KEYS) == set(language_page.WHOLE)


@pytest.mark.parametrize("name", KEYS)
def test_every_example_in_a_table_loads(name):
    """Each example, made whole, is read by the product's loader without an error."""
    whole = language_page.WHOLE[name]
    wrong = {
        f"line {row.line}: {row.example}": found
        for row in TABLES[name]
        if (found := language_page.faults_in(whole(row.example)))
    }

    assert wrong == {}


@pytest.mark.parametrize(
    "name", ["pack", "source", "count", "total", "check", "manual", "definition", "reading"]
)
def test_an_example_with_a_key_misspelt_does_not_load(name):
    """The proof above means something: the same files with one letter changed are refused."""
    row = TABLES[name][0]
    spoilt = re.sub(r"^(\{?)(\w+)", r"\1\2x", row.example)

    assert language_page.faults_in(language_page.WHOLE[name](spoilt)) != []


def test_the_choice_on_the_register_page_loads():
    """What the page of the interpretation register tells an authority to write can be written."""
    page = (ROOT / "docs" / "interpretation.md").read_text(encoding="utf-8")
    base = "".join(f"{key}: {value}\n" for key, value in language_page._AUTHORITY.items())
    shown = language_page.fenced(page)

    assert [language_page.faults_in(base + text) for text in shown] == [[]]


def test_every_fenced_example_loads():
    examples = language_page.fenced(PAGE)

    assert len(examples) >= 10
    assert {text: found for text in examples if (found := language_page.faults_in(text))} == {}


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("pack", language_page._PACK),
        ("authority", language_page._AUTHORITY),
        ("manual", {"id": "a.b", "title": "x", "check": "x"}),
        ("definition", {"id": "a_b", "while": "{in: looked_after}"}),
        ("reading", language_page._READING),
        ("example", language_page._EXAMPLE),
    ],
)
def test_what_the_page_calls_required_is_required(name, base):
    """Leaving out a key marked *Required* is an error; leaving out any other is none."""
    required = {key for row in TABLES[name] if row.required for key in row.keys}
    without = {key: {other: value for other, value in base.items() if other != key} for key in base}

    assert required == set(base)
    assert faults_of(name, base) == []
    assert [key for key, rest in without.items() if not faults_of(name, rest)] == []


def faults_of(name, keys) -> list[str]:
    """Return what the loader says against a file with just these keys where the table's keys stand."""
    return language_page.faults_in(whole_of(name, keys), name if name in ("pack", "authority") else None)


def whole_of(name, keys) -> str:
    """Return a file that has just these keys in the place that the table is about."""
    text = "".join(f"{key}: {value}\n" for key, value in keys.items())
    sections = {"manual": "manual", "definition": "define", "reading": "readings"}
    if name in sections:
        return language_page.item(sections[name], text)
    if name == "example":
        return f"examples: a/b\nauthority: a\n{language_page.item('cases', text)}"
    return text


# ---------------------------------------------------------------- pages made by programs


@pytest.mark.parametrize("page", ["language", "interpretation", "vocabulary"])
def test_made_parts_are_what_the_program_says(page):
    """After a change to the readers, the register or the vocabulary, run tools/make_language_docs.py."""
    path = ROOT / "docs" / f"{page}.md"

    assert path.read_text(encoding="utf-8") == tool("make_language_docs").PAGES[path]()


# ---------------------------------------------------------------- pages that show commands


@pytest.fixture
def call(tmp_path, monkeypatch, capsys):
    """Call the command in this process, in an empty folder; what it prints is what a reader sees."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")

    def answer(words: list[str]) -> tuple[int, str]:
        status = run(words)
        said = capsys.readouterr()
        return status, said.out + said.err

    return answer


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_example_of_the_readme_is_true(tmp_path, call):
    """What the README shows is what the command prints, but for the lines it leaves out."""
    done = list(follow(read("README.md"), tmp_path, call))

    assert [(each.command.split()[0:2], each.status) for each in done] == [(["dutybook", "check"], 0)]
    assert [each for each in done if not each.true] == []


def test_the_tutorial_works_command_by_command(tmp_path, call):
    """Who does what the tutorial says sees what it shows; only the two mistakes leave with a status."""
    done = list(follow(read("docs/tutorial.md"), tmp_path, call))

    assert [each for each in done if not each.true] == []
    assert [each.status for each in done] == [0, 0, 0, 0, 1, 0, 0, 2, 0, 0, 0]


def test_a_page_that_shows_something_else_is_noticed(tmp_path, call):
    """The comparison is of whole texts: one wrong digit, a missing line or a line too many is found."""
    page = read("README.md")
    wrong = [
        page.replace("was due Tue 7 Apr", "was due Tue 8 Apr"),
        page.replace("      why:\n", ""),
        page.replace("      why:\n", "      why:\n      because:\n"),
    ]

    for text in wrong:
        assert text != page
        assert not all(each.true for each in follow(text, tmp_path, call))


def test_the_council_on_the_language_page_works(tmp_path, call):
    """The pack, the authority and the examples shown there belong together: no faults, and they pass."""
    shown = {text.partition(":")[0]: text for text in language_page.fenced(PAGE)}
    for key, name in (
        ("authority", "authorities/trafford.yaml"),
        ("pack", "rules/trafford/visits.yaml"),
        ("examples", "rules/trafford/visits.examples.yaml"),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(shown[key], encoding="utf-8")

    status, printed = call(["lint", "."])
    assert (status, "no faults" in printed) == (0, True), printed
    status, printed = call(["test", "."])
    assert status == 0, printed


# ---------------------------------------------------------------- README, and links of all pages


def test_the_readme_is_short():
    """It fits in two screens, and names the modules of its diagram in the order in which data flows."""
    text = read("README.md")
    named = re.findall(r"──(\w+)──▶", text)
    layers = re.findall(r'^ +"(.*)",$', read("pyproject.toml").partition("layers = [")[2], re.MULTILINE)
    order = [name for line in reversed(layers) for name in re.findall(r"\w+", line)]

    assert len(text.splitlines()) <= 75
    one_case, caseload = named[:6], named[6:]  # a line of the diagram is a way from left to right
    assert (len(one_case), len(caseload)) == (6, 3)
    for way in (one_case, caseload):
        assert way == [name for name in order if name in way]


PAGES = [
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md"),
    *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")),
]


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name):
    """Each link to a file of the project finds it, and each link to a heading finds that."""
    text = re.sub(r"^```.*?^```$|`[^`\n]*`", "", read(name), flags=re.DOTALL | re.MULTILINE)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("https://"):
            continue
        path, _, heading = target.partition("#")
        page = (ROOT / name).parent / path if path else ROOT / name
        assert page.exists(), target
        if heading:
            assert heading in headings(page.read_text(encoding="utf-8")), target


def headings(text: str) -> set[str]:
    """Return the anchors that headings get."""
    found = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in found}


def test_every_page_is_in_the_index():
    index = read("docs/README.md")
    named = [name.removeprefix("docs/") for name in PAGES if name.startswith("docs/")]

    assert [name for name in named if f"({name})" not in index] == ["README.md"]


def test_decisions_are_numbered_in_order():
    numbers = [int(found) for found in re.findall(r"^\*\*(\d+)\. ", read("docs/decisions.md"), re.MULTILINE)]

    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 50
