"""What is asked of Call Control applications: make, change, delete.

Settings are named as in Telnyx's contract, one inside an object with a dot.
"""

from __future__ import annotations

from typing import ClassVar, TypeAlias

from msgspec import field

from console.domain.acts.legs import Act
from console.domain.applications import Setting


class ApplicationAct(Act, frozen=True, kw_only=True):
    """An act that is about an application and no call."""


class CreateApplication(ApplicationAct, frozen=True, kw_only=True, tag="apps.create"):
    """Make an application."""

    action: ClassVar[str] = "apps.create"
    settings: dict[str, Setting]


class UpdateApplication(ApplicationAct, frozen=True, kw_only=True, tag="apps.update"):
    """Change what is in `settings`; the rest stays. `name` is for people to read.

    `before` holds what the operator saw: where that is no longer true, nothing is changed.
    """

    action: ClassVar[str] = "apps.update"
    application: str
    name: str
    settings: dict[str, Setting]
    before: dict[str, Setting] = field(default_factory=dict)


class DeleteApplication(ApplicationAct, frozen=True, kw_only=True, tag="apps.delete"):
    """Delete an application. `name` is for people to read."""

    action: ClassVar[str] = "apps.delete"
    application: str
    name: str


AnyApplicationAct: TypeAlias = CreateApplication | UpdateApplication | DeleteApplication
"""Every act on an application."""
