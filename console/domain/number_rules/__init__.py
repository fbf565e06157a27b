"""Who may be called: the rules of the settings, and the countries that they name."""
