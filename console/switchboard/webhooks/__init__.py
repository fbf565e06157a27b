"""Where Telnyx's webhooks come in: admitted, verified, stored, answered."""
