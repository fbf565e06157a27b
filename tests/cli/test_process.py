"""What a process does to itself at its start."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Final

IMPORTED: Final = """
import os
from console.process import without_authorities
with without_authorities():
    from aiohttp import connector
import httpx
print(len(connector._SSL_CONTEXT_VERIFIED.get_ca_certs()))
print(connector._SSL_CONTEXT_VERIFIED.verify_mode.name)
print(len(httpx.create_ssl_context(trust_env=False).get_ca_certs()) > 9)
print(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
"""


def test_the_switchboards_http_server_reads_no_certificates_and_its_client_does() -> None:
    """A client of aiohttp's would trust nobody then; what the user set is as it was."""
    environment = {**os.environ, "SSL_CERT_FILE": "/mine.pem"}
    environment.pop("SSL_CERT_DIR", None)
    command = [sys.executable, "-c", IMPORTED]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)

    assert ran.stdout.split() == ["0", "CERT_REQUIRED", "True", "/mine.pem", "None"]
