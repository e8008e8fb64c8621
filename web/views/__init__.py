"""The pages, a blueprint for each audience."""

from __future__ import annotations

from flask import Blueprint

from web.views import authorities, health, policy, sign_in

BLUEPRINTS: tuple[Blueprint, ...] = (
    sign_in.pages,
    authorities.pages,
    policy.pages,
    health.pages,
)
