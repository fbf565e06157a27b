"""The console line by line, for screen readers, Emacs and logs: no Textual, nothing drawn."""
