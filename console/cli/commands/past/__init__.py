"""What is over: searched, exported, and summed up in figures."""
