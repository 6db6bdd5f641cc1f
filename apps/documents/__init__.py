"""Floor 8: the document API, a resource that clients reach with a token.

errors.py   what the rules here answer besides 404 and 403
models/     Document (what it is called and what it holds now), DocumentVersion (what it held and
            holds, one row a change), StoredFile (a file in storage), DocumentShare
services/   documents (create, change, delete, see), shares, contents (what a text or an upload
            may be), media (which media type we vouch for)
engine/     the receiver that removes a file from storage when its row is gone
api/        /api/v1/documents

A document belongs to a person: a token without a person (client credentials) gets a 403.
Others see it when it is shared with them or with a role they hold; everyone else gets a 404.
"""
