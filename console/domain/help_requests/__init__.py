"""Help that a member asks for with a call, and the notes that go with a call to the next one."""
