"""What calls are, pure: facts in, board out; no clock, socket or screen."""
