"""Who is at the far end of a call, and whom the user knows."""
