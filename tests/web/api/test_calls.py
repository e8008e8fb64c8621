"""The calls of the API: what they answer, what they refuse, and that nobody sees another council's."""

from __future__ import annotations

import json
import re
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from engine import load
from engine.bundling.opening import bundle_in
from tests.web.api.conftest import CASE
from tests.web.kit import do_jobs, files_of, sample
from web.access import access_of
from web.store.api_keys import Scope

#: What is kept of a request is held to both; what is read and judged is the same over either.
BOTH = pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
FIXTURES = Path(__file__).parent / "fixtures"
DAY = "2026-04-08"


@pytest.fixture
def kind() -> str:
    return "sqlite"


def check(program, case=None, **more):
    body = {"as_of": DAY, "case": CASE if case is None else case, **more}
    return program.post("/authorities/swindon/check", json=body)


def problem(answer) -> dict:
    assert answer.content_type == "application/problem+json", answer.get_data(as_text=True)[:300]
    plain = answer.get_json()
    assert plain["status"] == answer.status_code
    return plain


def test_a_check_answers_what_the_library_answers(program):
    with load("swindon") as book:
        expected = book.check(CASE, date(2026, 4, 8)).to_dict()

    answer = check(program()).get_json()

    assert answer["cases"] == expected["cases"]
    assert answer["policy"] == expected["policy"]


#: The pack and the id of a standard.
PLANNED = ("england/care-planning", "cla.visit")


def test_only_the_standards_asked_for_are_answered(program):
    every = check(program()).get_json()["cases"][0]["outcomes"]
    found = check(program(), standards=["#".join(PLANNED)]).get_json()["cases"][0]["outcomes"]

    assert found == [one for one in every if (one["pack"], one["standard"]) == PLANNED]
    assert found
    assert "no standard is called" in problem(check(program(), standards=["cla.nothing"]))["detail"]


def test_a_faulty_case_is_refused_with_every_fault_and_its_cure(program):
    told = problem(check(program(), {"case": "C-1", "vist": [], "person": {"born": "soon"}}))

    assert told["status"] == 422
    assert {each["code"] for each in told["diagnostics"]} >= {"E104"}
    assert any("visit" in (each["help"] or "") for each in told["diagnostics"])


def test_a_batch_judges_what_can_be_read_and_names_the_rest(program):
    cases = [CASE, {"vist": []}, {**CASE, "case": "C-8"}]

    answer = (
        program().post("/authorities/swindon/check-batch", json={"as_of": DAY, "cases": cases}).get_json()
    )

    assert [each["case"] for each in answer["cases"]] == ["C-7", "C-8"]
    assert [each["index"] for each in answer["refused"]] == [1]


@pytest.mark.parametrize(
    "body",
    [
        {"case": CASE},
        {"as_of": "soon", "case": CASE},
        {"as_of": "2026-02-30", "case": CASE},
        {"as_of": DAY, "case": "a text"},
        {"as_of": DAY, "case": CASE, "asof": DAY},
        {"as_of": DAY, "case": CASE, "schema": 7},
        [],
        None,
    ],
)
def test_a_request_of_another_shape_is_refused_without_being_repeated(program, body):
    answer = program().post(
        "/authorities/swindon/check", data=json.dumps(body), content_type="application/json"
    )

    assert problem(answer)["status"] == 422
    assert "C-7" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "body", ['{"a":' * 50_000, f'{{"as_of": {"9" * 6000}}}', "{", "\x00", '{"case": {"x": NaN}}']
)
def test_json_made_to_harm_is_refused(program, body):
    answer = program().post("/authorities/swindon/check", data=body, content_type="application/json")

    assert problem(answer)["status"] in (400, 422)


@BOTH
def test_nothing_of_a_case_is_written_down(app, program, capfd):
    """Marker names in a case: in no log line, no table, no file of the installation."""
    marked = {"case": "MARKER-CHILD", "visit": [{"id": "v1", "at": "2026-04-01", "by": "MARKER-WORKER"}]}
    check(program(), marked)
    check(program(), {"case": "MARKER-CHILD", "MARKER-KIND": []})

    logged = capfd.readouterr()
    assert "MARKER" not in logged.out + logged.err
    folder = app.config["SETTINGS"].data
    held = [each for each in (folder, folder.parent) if each.is_dir()]
    assert not [
        path for each in held for path in each.rglob("*") if path.is_file() and b"MARKER" in path.read_bytes()
    ]


@BOTH
def test_standards_come_page_by_page(program):
    reader, found, after = program(swindon=["read"]), [], None
    for _ in range(10):
        query = {"q": "visit", "limit": 20, **({"after": after} if after else {})}
        page = reader.get("/authorities/swindon/standards", query_string=query).get_json()
        found += page["standards"]
        after = page["next"]
        if after is None:
            break

    keys = [f"{each['pack']}#{each['standard']}" for each in found]
    assert len(set(keys)) == len(keys) > 20
    assert problem(reader.get("/authorities/swindon/standards?after=nothing"))["status"] == 422
    first = found[0]
    one = reader.get(f"/authorities/swindon/standards/{first['pack']}/{first['standard']}").get_json()
    assert one["sentence"] == first["sentence"]


@pytest.mark.parametrize("path", ["policy", "standards", "publications", "publications/1", "bundle"])
def test_what_did_not_change_is_not_sent_again(program, path):
    reader = program(swindon=["read"])
    tag = reader.get(f"/authorities/swindon/{path}").headers["ETag"]

    again = reader.get(f"/authorities/swindon/{path}", headers={"If-None-Match": tag})

    assert (again.status_code, again.get_data()) == (304, b"")


def test_the_bundle_of_a_publication_makes_its_policy(program):
    reader = program(swindon=["read"])

    bundle = bundle_in(reader.get("/authorities/swindon/bundle").get_data(), "a.dutybook")

    policy = reader.get("/authorities/swindon/policy").get_json()
    assert bundle.policy().hash == policy["policy"]["hash"]


def upload(program, **headers: str):
    files = [(BytesIO(body), name) for name, body in files_of(sample("annex-a"))]
    form = {"files": files, "name": "March"}
    path = "/authorities/swindon/datasets"
    return program.post(path, data=form, content_type="multipart/form-data", headers=headers)


def test_a_caseload_is_brought_audited_and_read(app, program):
    """A vendor's night: upload, wait for the job, audit, wait, outcomes, worklist."""
    auditor = program(swindon=["audit"])
    begun = upload(auditor)
    assert begun.status_code == 202, begun.get_data(as_text=True)
    number = begun.get_json()["number"]
    assert (
        auditor.get(f"/authorities/swindon/jobs/{begun.get_json()['job']}").get_json()["state"] == "waiting"
    )
    assert problem(auditor.post("/authorities/swindon/audits", json={"dataset": number}))["status"] == 409

    do_jobs(app)
    dataset = auditor.get(f"/authorities/swindon/datasets/{number}").get_json()
    assert (dataset["state"], dataset["name"]) == ("ready", "March")
    audit = auditor.post("/authorities/swindon/audits", json={"dataset": number, "as_of": "2026-03-31"})
    audit_number = audit.get_json()["number"]
    assert problem(auditor.get(f"/authorities/swindon/audits/{audit_number}/outcomes"))["status"] == 409
    do_jobs(app)

    whole = auditor.get(f"/authorities/swindon/audits/{audit_number}").get_json()
    assert whole["state"] == "ready"
    page = auditor.get(f"/authorities/swindon/audits/{audit_number}/outcomes?state=unknown").get_json()
    assert page["total"] > 0
    assert {each["state"] for each in page["outcomes"]} == {"unknown"}
    rows = auditor.get(f"/authorities/swindon/audits/{audit_number}/worklist?within=30&by=worker").get_json()
    assert rows["until"] == "2026-04-30"
    assert auditor.get("/authorities/swindon/audits").get_json()["audits"][0]["number"] == audit_number
    upload(auditor)
    for name in ("datasets", "audits"):
        first = auditor.get(f"/authorities/swindon/{name}?limit=1").get_json()
        rest = auditor.get(f"/authorities/swindon/{name}?after={first[name][0]['number']}").get_json()
        assert first["next"] == (str(first[name][0]["number"]) if name == "datasets" else None)
        assert (len(rest[name]), rest["next"]) == (1 if name == "datasets" else 0, None)


@BOTH
@pytest.mark.parametrize("name", ["as_of", "known_on"])
def test_a_day_that_no_record_can_hold_is_refused_at_once(program, name):
    """Not by a job that fails."""
    answer = program().post("/authorities/swindon/audits", json={"dataset": 1, name: "9999-12-31"})

    assert problem(answer)["status"] == 422


def test_a_request_with_an_idempotency_key_is_done_once(program):
    auditor = program(swindon=["audit"])

    first, second = (upload(auditor, **{"Idempotency-Key": "night 1"}) for _ in range(2))

    assert first.get_json() == second.get_json()
    assert second.headers["Idempotent-Replayed"] == "true"
    assert len(auditor.get("/authorities/swindon/datasets").get_json()["datasets"]) == 1
    other = auditor.post(
        "/authorities/swindon/audits", json={"dataset": 1}, headers={"Idempotency-Key": "night 1"}
    )
    assert "another request" in problem(other)["detail"]


@BOTH
def test_a_request_that_was_refused_may_be_made_again_with_its_key(program):
    auditor = program(swindon=["audit"])
    path, headers = "/authorities/swindon/audits", {"Idempotency-Key": "a"}

    assert [auditor.post(path, json={"dataset": 9}, headers=headers).status_code for _ in range(2)] == [
        409,
        409,
    ]


def test_faults_of_the_address_are_problems_too(program):
    assert problem(program().get("/nowhere"))["status"] == 404
    assert problem(program().call("DELETE", "/authorities"))["status"] == 405


def test_the_call_on_the_page_for_vendors_is_answered_as_it_says(program):
    page = (Path(__file__).parents[3] / "docs" / "vendors.md").read_text(encoding="utf-8")
    path, body = re.search(r"<!-- call: POST (.*?) -->\n\n```json\n(.*?)```", page, re.DOTALL).groups()

    answer = program(bradford=["check"]).post(path, json=json.loads(body)).get_json()

    first = next(each for each in answer["cases"][0]["outcomes"] if each["stage"] == "first")
    assert (first["state"], first["due"]) == ("overdue", "2026-04-03")


def test_requests_of_each_schema_that_was_ever_released_are_still_read(program):
    """Files in fixtures/<schema>/ are never changed, only added."""
    found = sorted(FIXTURES.glob("*/*.json"))
    assert {path.parent.name for path in found} == {"schema-1"}
    for path in found:
        call = path.stem.rpartition(".")[2]
        body = json.loads(path.read_text(encoding="utf-8"))
        answer = program().post(f"/authorities/swindon/{call}", json=body["request"])

        assert answer.status_code == 200, path
        assert set(body["keys"]) <= set(answer.get_json()), path


# ---------------------------------------------------------------- two councils


def routes(app):
    return [
        rule
        for rule in app.url_map.iter_rules()
        if access_of(app, rule.endpoint) and access_of(app, rule.endpoint).scope
    ]


def filled(rule, authority: str) -> str:
    """Return an address of a route about things of Swindon, asked for under an authority."""
    words = {
        "authority": authority,
        "number": 1,
        "publisher": "england",
        "pack": "care-planning",
        "standard": "cla.visit",
    }
    _, path = rule.build({name: words[name] for name in rule.arguments}, append_unknown=False)
    return path.removeprefix("/api/v1")


def test_no_call_with_one_councils_key_reaches_another(app, program):
    """Every route with a key of Bradford: Swindon's things are not there, by Swindon's name or by
    Bradford's."""
    swindon, bradford = (
        program(swindon=list(Scope)),
        program(bradford=list(Scope)),
    )
    upload(swindon)
    do_jobs(app)
    swindon.post("/authorities/swindon/audits", json={"dataset": 1, "as_of": "2026-03-31"})
    do_jobs(app)
    inside = [rule for rule in routes(app) if "authority" in rule.arguments]
    assert len(inside) >= 20

    for rule in inside:
        method = "POST" if "POST" in rule.methods else "GET"
        assert problem(bradford.call(method, filled(rule, "swindon")))["status"] == 404, rule
        assert problem(bradford.call(method, filled(rule, "nowhere")))["status"] == 404, rule
        if "number" in rule.arguments and "publications" not in rule.rule:
            assert problem(bradford.call(method, filled(rule, "bradford")))["status"] == 404, rule
    for path in ("/authorities", "/upgrades"):
        ((_, shown),) = bradford.get(path).get_json().items()
        assert [each["authority"] for each in shown] == ["bradford"], path
    several = {"authorities": ["swindon"], "title": "a", "reason": "a", "effective": DAY}
    several["decisions"] = [{"row": "a", "decision": "keep", "reason": "a"}]
    for rule in (
        each for each in routes(app) if "POST" in each.methods and "authority" not in each.arguments
    ):
        fields = ASKS[rule.endpoint]
        answer = bradford.post(filled(rule, ""), json={name: several[name] for name in fields})
        assert problem(answer)["status"] == 404, rule


#: What is sent to a call for several authorities: a new one has to be named here.
ASKS = {
    "api.begin_several": ("authorities",),
    "api.decide_several": ("authorities", "decisions"),
    "api.submit_several": ("authorities", "title", "reason", "effective"),
}


def test_every_route_of_the_api_declares_a_scope_and_is_described(app):
    described = set(app.api_doc["paths"])
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1/") and not access_of(app, rule.endpoint).public:
            assert access_of(app, rule.endpoint).scope, rule
            assert rule.rule.replace("<int:", "{").replace("<", "{").replace(">", "}") in described, rule
