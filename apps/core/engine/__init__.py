"""The seam with Django's own machinery."""
