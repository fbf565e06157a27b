"""Why a call ended, or did not come about: Telnyx's codes, our words, what to do."""
