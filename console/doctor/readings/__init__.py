"""What is read for the checks: of the files, the system, the terminal, the account, the service."""
