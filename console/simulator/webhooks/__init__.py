"""Events on their way to the listener: where to, signed how, tried how often."""
