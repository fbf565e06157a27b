"""A report as it is read: by a program, in a spreadsheet, by a person, and as a picture."""
