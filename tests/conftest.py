"""Settings of all tests."""

from hypothesis import HealthCheck, settings

# two tests share two cores with what else runs there: how long an example takes says nothing
settings.register_profile(
    "shared machine",
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("shared machine")
