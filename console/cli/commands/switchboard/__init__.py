"""The service from the command line: run, start, stop, status."""
