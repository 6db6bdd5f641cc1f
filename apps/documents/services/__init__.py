"""The verbs of documents, each one transaction."""
