"""Captions that begin by themselves."""
