"""Bodies of facts as they stand in the journal: compressed, and without keys that were pressed."""
