"""Orders out: journaled, sent as one request each, settled with what came of them."""
