"""An MCP server whose tools need a token of this provider.

    ISSUER=https://id.example.com RESOURCE=https://calendar.example.com/mcp python server.py 9100

Beside this file lies the folder `resource_server`, copied from the provider's `apps/`.
"""

import os
import sys
from typing import Final
from urllib.parse import urlsplit

import anyio
import uvicorn
from mcp.server.auth.middleware.auth_context import get_access_token
from mcp.server.auth.provider import AccessToken
from mcp.server.auth.settings import AuthSettings
from mcp.server.mcpserver import MCPServer
from resource_server.errors import IssuerUnavailable, Refusal
from resource_server.services import verification
from resource_server.services.issuer import Issuer

ISSUER: Final = os.environ["ISSUER"]
RESOURCE: Final = os.environ["RESOURCE"]
SCOPE: Final = "calendar:read"


class Verifier:
    """Believes the issuer's signatures, for tokens that name this server as their audience."""

    def __init__(self) -> None:
        self.issuer = Issuer(ISSUER)

    async def verify_token(self, token: str) -> AccessToken | None:
        """What the SDK wants to know of a token; None for one that does not do."""
        try:
            # In a thread: the issuer's keys may have to be fetched.
            known = await anyio.to_thread.run_sync(self._verified, token)
        except (Refusal, IssuerUnavailable):
            return None
        return AccessToken(
            token=token,
            client_id=known.client_id,
            scopes=sorted(known.scopes),
            expires_at=known.expires_at,
            resource=RESOURCE,
            subject=known.subject,
        )

    def _verified(self, token: str) -> "verification.AccessToken":
        known = verification.verify(token, issuer=self.issuer, audience=RESOURCE)
        if known.cnf:
            # The SDK shows us no proof: a bound token might be in anybody's hands.
            raise Refusal(detail="bound to a key")
        return known


# 401 with `resource_metadata`, and that metadata (RFC 9728), are the SDK's.
server = MCPServer(
    "Calendar",
    token_verifier=Verifier(),
    # As text: made into URLs by hand they would get a "/" that is not the issuer's.
    auth=AuthSettings.model_validate(
        {
            "issuer_url": ISSUER,
            "resource_server_url": RESOURCE,
            "required_scopes": [SCOPE],
            "validate_token_resource": True,
        }
    ),
)


@server.tool()
def who_am_i() -> str:
    """Whose calendar this is."""
    token = get_access_token()
    return token.subject or "" if token else ""


if __name__ == "__main__":
    app = server.streamable_http_app(streamable_http_path=urlsplit(RESOURCE).path)
    uvicorn.run(app, host="localhost", port=int(sys.argv[1]), log_level="warning")
