"""Simulated people: who calls, what they do when they are called, and what they say."""
