"""Completion in the shell: what may be typed next, and the scripts of bash, zsh and fish."""
