"""What outlives the days for which the journal keeps facts."""
