"""The seam with Django's migrations."""
