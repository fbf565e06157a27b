"""The live table: rows, view, and the widget that draws them."""
