"""The screens of work lists."""
