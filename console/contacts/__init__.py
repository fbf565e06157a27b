"""Contacts from the user's own files: TOML, CSV, vCard.

The files may come from a telephone, a mail program or a stranger: every one is
bounded in bytes and entries, and texts are kept as they are and cleaned where they
are shown. A file that cannot be read costs its own contacts and nothing else.
"""
