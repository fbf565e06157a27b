"""Tests of what several hosts share."""
