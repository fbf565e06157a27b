"""Call-backs: set one, ring it, all of them."""
