"""The settings of consoles in browsers."""
