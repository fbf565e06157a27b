"""What each action does, by its id. An action is one row in `keys.py` and one handler here."""
