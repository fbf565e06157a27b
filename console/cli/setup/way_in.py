"""The way in for Telnyx's webhooks, as `setup` asks for it: a proxy, `ssh -R`, or a tunnel."""

from __future__ import annotations

import shlex
import shutil
from typing import Final
from urllib.parse import urlsplit

from console.cli.setup.dialogue import NONE, Dialogue, show, tell
from console.cli.setup.proxies import PROXIES, part_of
from console.cli.setup.steps import Stand, or_none
from console.config.checks import CHECKS, is_loopback
from console.domain.applications import API_VERSION, without_password
from console.telnyx.replies import Application

_PROXY: Final = "proxy"
_SSH: Final = "ssh"
_TUNNEL: Final = "tunnel"
_WAYS: Final = (
    (_PROXY, "a reverse proxy here: this machine has a public name"),
    (_SSH, "ssh -R to another machine that has one; the switchboard keeps it running"),
    (_TUNNEL, "a tunnel, such as cloudflared, to try things out; it is kept running, too"),
)


def way_in(stand: Stand, ask: Dialogue) -> None:
    """How Telnyx reaches the listener, and under which URL."""
    listener, settings = stand.settings.listener, stand.decisions.settings
    there = listener.tunnel
    usual = _PROXY if not there else _SSH if isinstance(there, str) else _TUNNEL
    tell(f"Telnyx sends each call to a URL that leads here, to {listener.host}:{listener.port}.")
    way = ask.choose("reach", "By what", _WAYS, usual)
    if way == _TUNNEL:
        _by_tunnel(stand, ask)
        return
    if way == _SSH:
        host = there.partition(" ")[2] if isinstance(there, str) else ""
        settings["listener.tunnel"] = ask.ask("ssh_host", "HOST of ssh", _ssh_host, host)
        tell(f"  Its own port {listener.port} leads here, on loopback: its proxy serves that.")
    elif there:
        settings["listener.tunnel"] = ""
    _public_url(stand, ask, lead_to_proxy=way == _PROXY)


def _by_tunnel(stand: Stand, ask: Dialogue) -> None:
    """A program of the user's. Its address changes, so it is registered at every start."""
    listener, settings = stand.settings.listener, stand.decisions.settings
    there = "" if isinstance(listener.tunnel, str) else shlex.join(listener.tunnel)
    usual = there or f"cloudflared tunnel --url http://127.0.0.1:{listener.port}"
    settings["listener.tunnel"] = ask.ask("tunnel", "The command", _command, usual)
    settings["listener.public_url"] = None
    names = ", ".join(one.called for one in stand.watched)
    tell(f"  At every start the webhooks of {names} are sent to the address that it tells.")
    if ask.agrees("register", "Is that wanted?", usual=True):
        settings["listener.register"] = True
        settings["telnyx.connections"] = tuple(one.id for one in stand.watched)


def _public_url(stand: Stand, ask: Dialogue, *, lead_to_proxy: bool) -> None:
    """The URL, what the proxy has to be told, and which applications send their webhooks there."""
    listener, settings = stand.settings.listener, stand.decisions.settings

    def check(typed: str) -> str | None:
        return None if typed == NONE else _reachable(typed, listener.path)

    url = ask.ask(
        "public_url",
        "Public URL, https://…, or - for none yet",
        check,
        listener.public_url or ("" if ask.at_terminal else NONE),
        kept=or_none,
    )
    settings["listener.public_url"] = url
    if url is None:
        tell("  Without it no call arrives: `telnyx-console manual webhooks`, then setup.")
        return
    parts = urlsplit(url)
    if is_loopback(parts.hostname) and lead_to_proxy:  # nothing in between: the listener itself
        settings["listener.port"] = parts.port or listener.port
        settings["listener.path"] = parts.path
    elif url != listener.public_url or ask.knows("proxy"):
        _proxy(stand, ask, url)
    _register(stand, ask, url)


def _register(stand: Stand, ask: Dialogue, url: str) -> None:
    stand.decisions.url = url
    watched = [one for one in stand.watched if one is not stand.decisions.made]
    wrong = [one for one in watched if _leads_elsewhere(one, url)]
    for one in wrong:
        before = without_password(one.webhook_event_url or "none")
        tell(f"  {one.called}: {before}, format {one.webhook_api_version or 'unknown'}")
    if wrong and ask.agrees("register", "Have Telnyx send the calls of these here?", usual=True):
        stand.decisions.pointed = tuple(one.id for one in wrong)


def _proxy(stand: Stand, ask: Dialogue, url: str) -> None:
    """Write out what the proxy has to be told."""
    offered = [*PROXIES.items(), ("none", "another one, or it is told already")]
    chosen = ask.choose("proxy", "Which reverse proxy", offered, "none")
    if chosen in PROXIES:
        listener = stand.settings.listener
        tell()
        part = part_of(chosen, url, listener.host, listener.port, listener.path)
        show(part.splitlines())
        tell()


def _reachable(typed: str, path: str) -> str:
    """A public URL, with the listener's path where it has none. Raises `ValueError`."""
    if not typed:
        raise ValueError("a URL such as https://calls.example.com is wanted, or - for none yet")
    url = str(CHECKS["listener.public_url"](typed))
    parts = urlsplit(url)
    if parts.scheme != "https" and not is_loopback(parts.hostname):
        raise ValueError("it must begin with https: callers' numbers travel there")
    return url if parts.path.strip("/") else f"{url.rstrip('/')}{path}"


def _ssh_host(typed: str) -> str:
    """The setting for that host. Raises `ValueError`."""
    if not typed:
        raise ValueError("a host is wanted, as it is typed behind ssh")
    return str(CHECKS["listener.tunnel"](f"ssh {typed}"))


def _command(typed: str) -> tuple[str, ...]:
    """The program and its arguments. Raises `ValueError`."""
    command = tuple(shlex.split(typed))
    CHECKS["listener.tunnel"](command)
    if shutil.which(command[0]) is None:
        raise ValueError(f"{command[0]} is not installed here, or not on the PATH")
    return command


def _leads_elsewhere(application: Application, url: str) -> bool:
    said = application.webhook_event_url, application.webhook_api_version
    return said != (url, API_VERSION)
