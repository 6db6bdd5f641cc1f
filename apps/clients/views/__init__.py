"""The developer pages: applications.py the list and each application, secrets.py its secrets."""
