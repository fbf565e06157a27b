"""The table component: rows and columns of anything, a cursor, an order; it knows no calls."""
