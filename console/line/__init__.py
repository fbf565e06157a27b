"""The one port between switchboard and console."""
