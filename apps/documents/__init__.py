"""Floor 8: the document API, a resource that clients reach with a token."""
