"""What a user can do: each action with its keys, its words and why not now. No Textual."""
