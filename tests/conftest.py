"""Settings of all tests."""

import signal

from hypothesis import HealthCheck, settings

# a shell that starts the tests in the background has them ignore SIGINT, and all they start with
# them: a program that is told to end by it would go on for ever
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# two tests share two cores with what else runs there: how long an example takes says nothing
settings.register_profile(
    "shared machine",
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("shared machine")
