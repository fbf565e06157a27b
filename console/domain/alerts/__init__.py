"""When somebody who may look elsewhere is told, in which ways, and how often."""
