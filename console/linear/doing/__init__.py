"""What the actions do in linear mode, a module for each family; forms are questions."""
