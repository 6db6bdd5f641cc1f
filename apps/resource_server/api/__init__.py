"""The classes for Django REST framework."""
