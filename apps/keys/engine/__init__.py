"""The seam with Django's own signals."""
