"""The columns of the Call Control applications, and of the settings of one."""

from __future__ import annotations

from functools import partial
from typing import Final

from console.domain.applications import URL, Application, words
from console.text import Shown
from console.ui.grid.columns import Cell, RecordColumn, Seen, by_text
from console.ui.render import applications as reads
from console.ui.render.applications import SettingRow
from console.ui.render.lines import shown

LIST: Final = "applications"
SETTINGS: Final = "settings"
USUAL: Final = ("state", "name", "id", "active", "url", "updated")
USUAL_SETTINGS: Final = ("setting", "value")
PROFILE: Final = "outbound.outbound_voice_profile_id"

Column = RecordColumn[Application]


def application_columns(public_url: reads.PublicUrl) -> tuple[Column, ...]:
    """All columns; `public_url` is asked for where Telnyx reaches the listener."""
    state = partial(_state, public_url)
    by_state = partial(_by_state, public_url)
    return (
        Column("state", "HOOKS", "whether its webhooks come here", state, by_state, 8, 8, 100),
        Column("name", "NAME", "what people call it", _name, _by_name, 14, 40, 99),
        Column("id", "ID", "Telnyx's", _id, lambda one: by_text(one.id), 19, 19, 80),
        Column("active", "OFF", "whether it is switched off", _active, _by_active, 3, 3, 90),
        Column("url", "WEBHOOK URL", "where its webhooks go", _url, _by_url, 14, 60, 95),
        Column("updated", "UPDATED", "when it was changed last", _updated, _by_updated, 10, 10, 40),
        Column("created", "CREATED", "when it was made", _created, _by_created, 10, 10, 30),
        Column("profile", "PROFILE", "outbound voice profile", _profile, _by_profile, 19, 19, 25),
    )


def setting_columns() -> tuple[RecordColumn[SettingRow], ...]:
    """Setting and value."""
    return (
        RecordColumn(
            *("setting", "SETTING", "its name", _setting, lambda row: by_text(row.label)),
            *(28, 32, 100),
        ),
        RecordColumn(
            *("value", "VALUE", "what is set", _value, lambda row: by_text(row.value)),
            *(20, 400, 90),
        ),
    )


def _state(public_url: reads.PublicUrl, one: Application, _: Seen) -> Cell:
    return Cell(*reads.mark(one, public_url()))


def _by_state(public_url: reads.PublicUrl, one: Application) -> tuple[str, float] | None:
    return by_text(reads.mark(one, public_url())[0])


def _name(one: Application, _: Seen) -> Cell:
    return Cell(shown(one.name, 80), "foreground" if one.shown else "muted")


def _by_name(one: Application) -> tuple[str, float] | None:
    return by_text(one.name)


def _id(one: Application, _: Seen) -> Cell:
    return Cell(shown(one.id, 64))


def _active(one: Application, _: Seen) -> Cell:
    return Cell(Shown("off" if one.settings.get("active") is False else ""), bold=True)


def _by_active(one: Application) -> tuple[str, float] | None:
    return by_text("off" if one.settings.get("active") is False else None)


def _url(one: Application, _: Seen) -> Cell:
    url = one.text(URL)
    where = shown(words(url), 300).removeprefix("https://") if url else "no webhook URL"
    return Cell(Shown(where), "muted")


def _by_url(one: Application) -> tuple[str, float] | None:
    return by_text(one.text(URL))


def _updated(one: Application, _: Seen) -> Cell:
    return Cell(reads.day(one.updated_at), "muted")


def _by_updated(one: Application) -> tuple[str, float] | None:
    return by_text(one.updated_at)


def _created(one: Application, _: Seen) -> Cell:
    return Cell(reads.day(one.created_at), "muted")


def _by_created(one: Application) -> tuple[str, float] | None:
    return by_text(one.created_at)


def _profile(one: Application, _: Seen) -> Cell:
    return Cell(shown(one.text(PROFILE), 64) or Shown("—"), "muted")


def _by_profile(one: Application) -> tuple[str, float] | None:
    return by_text(one.text(PROFILE))


def _setting(row: SettingRow, _: Seen) -> Cell:
    return Cell(Shown(row.label), "muted")


def _value(row: SettingRow, _: Seen) -> Cell:
    return Cell(row.value, "muted" if row.value == "none" else "foreground")
