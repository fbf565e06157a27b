"""Every fact and order ever, on disk before anybody is answered."""
