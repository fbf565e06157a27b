"""What a reverse proxy has to be told so that Telnyx reaches the listener, written out whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

_NGINX: Final = """\
server {{
    listen {port} ssl;
    server_name {host};
    # ssl_certificate and ssl_certificate_key of {host}
    location = {path} {{
        proxy_pass http://{listener}{behind};
        proxy_request_buffering on;
        client_max_body_size 1m;
    }}
}}"""

_CADDY: Final = """\
{address} {{
    handle {path} {{{rewrite}
        reverse_proxy {listener}
    }}
}}"""

_TRAEFIK: Final = """\
http:
  routers:
    telnyx-console:
      rule: "Host(`{host}`) && Path(`{path}`)"
      entryPoints: [websecure]
      service: telnyx-console{middleware}
      tls: {{}}
  services:
    telnyx-console:
      loadBalancer:
        servers:
          - url: "http://{listener}"{replaced}"""

PROXIES: Final[Mapping[str, str]] = {
    "nginx": "nginx: a file in /etc/nginx/sites-enabled",
    "caddy": "Caddy: in the Caddyfile",
    "traefik": "Traefik: a file of the file provider",
}
"""Each proxy that a part is written for, and where that belongs."""

_HTTPS: Final = 443
_EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}  # noqa: S104 - compared


def part_of(proxy: str, public_url: str, host: str, port: int, path: str) -> str:
    """The part of that proxy's configuration.

    `host`, `port` and `path` are the listener's. Where its path is another one than that of the
    URL, the proxy puts one in the place of the other.
    """
    parts = urlsplit(public_url)
    same = parts.path == path
    name = parts.hostname or ""
    name = f"[{name}]" if ":" in name else name
    listener = f"{_EVERYWHERE.get(host, f'[{host}]' if ':' in host else host)}:{port}"
    form = {"nginx": _NGINX, "caddy": _CADDY, "traefik": _TRAEFIK}[proxy]
    return form.format(
        host=name,
        address=name if parts.port is None else f"{name}:{parts.port}",
        port=parts.port or _HTTPS,
        path=parts.path,
        listener=listener,
        behind="" if same else path,
        rewrite="" if same else f"\n        rewrite * {path}",
        middleware="" if same else "\n      middlewares: [telnyx-console]",
        replaced=""
        if same
        else f'\n  middlewares:\n    telnyx-console:\n      replacePath:\n        path: "{path}"',
    )
