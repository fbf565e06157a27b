"""Consoles in browsers: a page for each member whom a proxy names, and a process behind it."""
