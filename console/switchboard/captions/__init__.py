"""Captions that begin by themselves, as `agent.captions` has it."""
