"""Figures of callers and members, drawn and beside each plot in words. Pure."""
