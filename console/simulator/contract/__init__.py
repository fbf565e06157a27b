"""What Telnyx takes and refuses, as its documents have it."""
