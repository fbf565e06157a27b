"""The simulated telephone network: legs, conferences, queues, sounds, and time. Pure."""
