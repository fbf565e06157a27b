"""What a reverse proxy is told leads from the public URL to the listener."""

from __future__ import annotations

import pytest

from console.cli.setup.proxies import PROXIES, part_of

URL = "https://calls.example.com/hooks"


@pytest.mark.parametrize("proxy", PROXIES)
def test_each_part_names_host_path_and_listener(proxy: str) -> None:
    part = part_of(proxy, URL, "0.0.0.0", 8787, "/hooks")

    for word in ("calls.example.com", "/hooks", "127.0.0.1:8787"):
        assert word in part
    assert part.count("{") == part.count("}")
    assert "rewrite" not in part
    assert "replacePath" not in part


@pytest.mark.parametrize(
    ("proxy", "url", "begins"),
    [
        ("nginx", URL, "server {\n    listen 443 ssl;\n    server_name calls.example.com;"),
        ("nginx", "https://calls.example.com:8443/x", "server {\n    listen 8443 ssl;"),
        ("caddy", URL, "calls.example.com {"),
        ("caddy", "https://calls.example.com:8443/x", "calls.example.com:8443 {"),
        ("caddy", "https://[2001:db8::7]:8443/x", "[2001:db8::7]:8443 {"),
    ],
)
def test_a_proxy_listens_at_the_port_of_the_url(proxy: str, url: str, begins: str) -> None:
    """Else Telnyx reaches nobody there."""
    assert part_of(proxy, url, "127.0.0.1", 8787, "/x").startswith(begins)


@pytest.mark.parametrize("proxy", PROXIES)
def test_a_listener_with_another_path_is_told_its_own(proxy: str) -> None:
    part = part_of(proxy, URL, "::", 8787, "/webhooks/telnyx")

    assert "[::1]:8787" in part
    assert "/webhooks/telnyx" in part
