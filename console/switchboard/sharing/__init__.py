"""Many hosts, one site: a log of facts and one decision about claims in PostgreSQL."""
