"""A team on one set of calls: who is who, what each may do, and who is offered which call."""
