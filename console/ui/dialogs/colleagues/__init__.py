"""Forms for what is written to colleagues."""
