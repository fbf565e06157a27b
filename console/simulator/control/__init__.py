"""The doors that are no part of Telnyx: tests and people act through them."""
