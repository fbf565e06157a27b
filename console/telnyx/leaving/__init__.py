"""How a request leaves: as a whole, in one write, once its order is durable."""
