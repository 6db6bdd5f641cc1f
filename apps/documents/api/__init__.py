"""The HTTP face: reads the request, calls a service, answers."""
