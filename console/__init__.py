"""A keyboard-driven softphone console for call-centre agents, on Telnyx Call Control."""

from typing import Final

__version__: Final = "0.1.0"
