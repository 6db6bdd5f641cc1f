"""The seam with Django's ORM."""
