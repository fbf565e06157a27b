"""The demonstration: simulator, switchboards and console on one machine, without an account."""
