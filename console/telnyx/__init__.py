"""All that knows the wire: requests, replies, webhooks."""
