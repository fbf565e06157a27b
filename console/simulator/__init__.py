"""A Telnyx to practise on, learnt from Telnyx's documents and not from our client."""
