"""Forms and pickers that lie over a screen for one question."""
