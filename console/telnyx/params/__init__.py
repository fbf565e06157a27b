"""Request parameters, one struct an operation, named as Telnyx's contract names them."""
