"""A site of several hosts as processes: killed, held still, and what befalls their database."""
