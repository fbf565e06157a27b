"""The service that outlives the terminal: listener, journal, dispatch, reconciler."""
