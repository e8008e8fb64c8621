"""A real example of every address of the application: the one list that a new page has to be added to.

In: a route, a `Place`. Out: an address of it, at which something is. Guaranteed: a route with a blank that is
not named here fails every walk, and the failure says what to add.
"""

from __future__ import annotations

from urllib.parse import urlencode

from werkzeug.routing import Rule

from tests.web.guards.world import Place

#: What fills a blank: (blueprint or endpoint, blank) -> the name of an id in `Place.ids`, or `=` and the text
#: itself. What a page of a new kind shows is made in `world.py`.
BLANKS: dict[tuple[str, str], str] = {
    ("policy.standard", "key"): "=england/care-planning/cla.visit",
    ("standard_tabs", "key"): "=england/care-planning/cla.visit",
    ("drafts", "draft"): "draft",
    ("draft_forms", "draft"): "draft",
    ("draft_forms", "key"): "=england/care-planning#cla.visit",
    ("draft_settings", "draft"): "draft",
    ("draft_settings", "reading"): "=month-end",
    ("draft_waivers", "draft"): "draft",
    ("draft_waivers", "number"): "=0",
    ("draft_kinds", "draft"): "draft",
    ("draft_kinds", "kind"): "=tour",
    ("patterns", "draft"): "draft",
    ("submissions", "draft"): "draft",
    ("approvals", "draft"): "submitted",
    ("impacts", "number"): "draft",
    ("upgrades", "number"): "upgrade",
    ("history", "number"): "publication",
    ("delegations", "delegation"): "delegation",
    ("data", "number"): "dataset",
    ("audits", "number"): "audit",
    ("results", "number"): "audit",
    ("challenges.make", "number"): "audit",
    ("trends", "number"): "audit",
    ("challenges", "number"): "challenge",
    ("results.download", "form"): "=xlsx",
    ("results.report", "name"): "=report.xlsx",
    ("casefiles", "number"): "sample",
    ("casefile_sharing", "number"): "sample",
    ("casefile_sharing", "file"): "file",
    ("casefile_marking", "number"): "sample",
    ("casefile_marking", "file"): "file",
    ("casefile_actions", "number"): "sample",
    ("casefile_actions", "file"): "file",
    ("casefile_actions", "action"): "action",
    ("casefile_files", "number"): "sample",
    ("casefile_files.csv", "table"): "=cases",
    ("jobs", "number"): "job",
    ("users", "user"): "user",
    ("keys", "key"): "key",
    ("fleet", "council"): "=bradford",
    ("help.page", "name"): "=states",
}

#: What stands behind the question mark: endpoint -> the name of `Place.questions`.
QUESTIONS: dict[str, str] = {"results.outcome": "outcome", "casefiles.new": "audit"}

#: Fields of forms that name something by its number: endpoint -> field -> the name of an id.
FIELDS: dict[str, dict[str, str]] = {
    "audits.run": {"data": "dataset"},
    "bench.judge": {"policy": "draft"},
    "bench.keep": {"into": "draft"},
    "drafts.begin": {"into": "draft"},
    "delegations.give": {"receiver": "user"},
    "casefiles.draw": {"audit": "audit"},
    "casefile_sharing.share_out": {"auditor": "user"},
    "casefile_sharing.allocate": {"auditor": "user", "second": "user"},
}

#: Pages that answer otherwise than with a page to whoever may see them, and why.
ELSEWHERE: dict[str, tuple[int, str]] = {
    "single_sign_on.leave": (404, "no provider is set"),
    "single_sign_on.arrive": (404, "no provider is set"),
    "audits.one": (303, "an audit that is ready leads to its results"),
}

#: What a page may write when it is only looked at, and why.
WRITES: dict[str, str] = {
    "data.not_read": "the log says who took records away",
    "worklist.workbook": "the log says who took records away",
    "results.download": "the log says who took records away",
    "results.report": "the log says who took records away",
    "results.pack": "the log says who took records away",
    "casefile_files.csv": "the log says who took records away",
    "casefile_files.workbook": "the log says who took records away",
}


def path_of(rule: Rule, place: Place, within: str | None = None) -> str:
    """Return the example of a route at a place; `within` puts the authority's name in another's place."""
    blueprint = rule.endpoint.split(".")[0]
    values: dict[str, object] = {}
    for blank in rule.arguments - set(rule.defaults or ()):
        if blank == "authority":
            values[blank] = within or place.slug
            continue
        name = BLANKS.get((rule.endpoint, blank)) or BLANKS.get((blueprint, blank))
        assert name, (
            f"{rule.rule} has no example. Add ({blueprint!r}, {blank!r}) to BLANKS in {__file__}; what it "
            "shows is made in world.py beside it."
        )
        values[blank] = name[1:] if name.startswith("=") else place.ids[name]
    built = rule.build(values, append_unknown=False)
    assert built is not None, f"{rule.rule} cannot be built of {values}"
    question = place.questions[QUESTIONS[rule.endpoint]] if rule.endpoint in QUESTIONS else {}
    return built[1] + (f"?{urlencode(question)}" if question else "")
