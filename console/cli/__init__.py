"""The command line: what may be typed, and what comes back.

Loading a module of this package loads nothing heavy: `--help` and the first
frame must not wait for what another command needs.
"""
