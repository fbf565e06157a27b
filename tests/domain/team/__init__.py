"""Tests of the team: who is who, what each may do, and who is offered which call."""
