"""The pages, a blueprint for each audience."""

from __future__ import annotations

from flask import Blueprint

from web.views import account, authorities, data, health, jobs, log, policy, sign_in, single_sign_on, users

BLUEPRINTS: tuple[Blueprint, ...] = (
    sign_in.pages,
    single_sign_on.pages,
    authorities.pages,
    policy.pages,
    data.pages,
    jobs.pages,
    account.pages,
    users.pages,
    log.pages,
    health.pages,
)
