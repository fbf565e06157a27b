"""Settings of the tests of the screen."""

from hypothesis import settings

settings.register_profile("shared machine", deadline=None, database=None)
settings.load_profile("shared machine")
