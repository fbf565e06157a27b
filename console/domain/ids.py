"""Ids, as Telnyx gives them: opaque texts, each kind with a type of its own."""

from __future__ import annotations

from typing import NewType

CallId = NewType("CallId", str)
"""A `call_control_id`: one leg, as commands name it."""
