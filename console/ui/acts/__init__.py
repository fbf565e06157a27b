"""Acts, made from a situation and what was said: every front end asks here. No Textual."""
