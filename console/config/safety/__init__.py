"""What the settings say of toll fraud, and of what others need not see."""
