"""The pages, a blueprint for each audience."""

from __future__ import annotations

from flask import Blueprint

from web.views import (
    account,
    approvals,
    audits,
    authorities,
    bench,
    data,
    delegations,
    draft_forms,
    draft_settings,
    drafts,
    health,
    history,
    impacts,
    jobs,
    log,
    patterns,
    policy,
    results,
    sign_in,
    single_sign_on,
    submissions,
    users,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    sign_in.pages,
    single_sign_on.pages,
    authorities.pages,
    policy.pages,
    bench.pages,
    drafts.pages,
    draft_forms.pages,
    draft_settings.pages,
    patterns.pages,
    submissions.pages,
    approvals.pages,
    impacts.pages,
    history.pages,
    delegations.pages,
    data.pages,
    audits.pages,
    results.pages,
    jobs.pages,
    account.pages,
    users.pages,
    log.pages,
    health.pages,
)
