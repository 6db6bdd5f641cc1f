"""An AI client on the official MCP SDK: `python mcp_client.py settings.json`. It knows the URL of one MCP server.

Pages as in `node/openid_client.mjs`: /login connects, and the browser goes where the SDK sends the person.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import httpx2
import uvicorn
from mcp.client import Client
from mcp.client.auth import OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import (
    AuthorizationCodeResult,
    OAuthClientInformationFull,
    OAuthClientMetadata,
    OAuthToken,
)
from mcp.types import TextContent
from pydantic import AnyUrl
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

SETTINGS = json.loads(Path(sys.argv[1]).read_text())
HOME = f"http://localhost:{SETTINGS['port']}"


class Store:
    """What the SDK wants kept."""

    tokens: OAuthToken | None = None
    client: OAuthClientInformationFull | None = None

    async def get_tokens(self) -> OAuthToken | None:
        """The tokens."""
        return self.tokens

    async def set_tokens(self, tokens: OAuthToken) -> None:
        """New tokens."""
        self.tokens = tokens

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        """Who we are at the issuer."""
        return self.client

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        """Who we are from now on."""
        self.client = client_info


class Session:
    """One person's way through it."""

    def __init__(self) -> None:
        self.store = Store()
        self.sent_to: asyncio.Future[str] = asyncio.Future()
        self.came_back: asyncio.Future[AuthorizationCodeResult] = asyncio.Future()
        self.connection: asyncio.Task[None] | None = None
        self.told: dict[str, Any] = {"signed_in": False}
        self.auth = OAuthClientProvider(
            server_url=SETTINGS["server"],
            client_metadata=OAuthClientMetadata(
                client_name="A thinking machine",
                redirect_uris=[AnyUrl(f"{HOME}/callback")],
                grant_types=["authorization_code", "refresh_token"],
                response_types=["code"],
            ),
            storage=self.store,
            redirect_handler=self.send,
            callback_handler=self.wait,
            client_metadata_url=SETTINGS.get("client_metadata_url"),
        )

    async def send(self, address: str) -> None:
        """Where the person has to go."""
        self.sent_to.set_result(address)

    async def wait(self) -> AuthorizationCodeResult:
        """What they came back with."""
        return await self.came_back

    async def connect(self) -> None:
        """Connect, and use the one tool."""
        try:
            async with httpx2.AsyncClient(auth=self.auth, timeout=30) as http:
                transport = streamable_http_client(SETTINGS["server"], http_client=http)
                async with Client(transport) as client:
                    answer = await client.call_tool("who_am_i", {})
            registered, said = self.store.client, answer.content[0]
            self.told = {
                "signed_in": True,
                "subject": said.text if isinstance(said, TextContent) else None,
                "client_id": registered.client_id if registered else None,
                "scope": self.store.tokens.scope if self.store.tokens else None,
                "token": self.store.tokens.access_token if self.store.tokens else None,
            }
        except BaseException as error:
            if not self.sent_to.done():
                self.sent_to.set_exception(error)
            raise


class Pages:
    """The pages, and the session of the one browser there is."""

    session: Session

    async def health(self, _request: Request) -> Response:
        """That it runs."""
        return JSONResponse({})

    async def login(self, _request: Request) -> Response:
        """Begin; the SDK says where to go."""
        self.session = Session()
        self.session.connection = asyncio.create_task(self.session.connect())
        return RedirectResponse(await self.session.sent_to)

    async def callback(self, request: Request) -> Response:
        """Go on with what came back."""
        self.session.came_back.set_result(AuthorizationCodeResult(**request.query_params))
        assert self.session.connection is not None
        await self.session.connection
        return RedirectResponse("/")

    async def refresh(self, _request: Request) -> Response:
        """As if the access token had expired; then everything anew but the person."""
        self.session.auth.context.token_expiry_time = 1
        await self.session.connect()
        return RedirectResponse("/")

    async def home(self, _request: Request) -> Response:
        """What is known."""
        return JSONResponse(self.session.told)


PAGES = Pages()
APP = Starlette(
    routes=[
        Route("/healthz", PAGES.health),
        Route("/login", PAGES.login),
        Route("/callback", PAGES.callback),
        Route("/refresh", PAGES.refresh),
        Route("/", PAGES.home),
    ]
)

if __name__ == "__main__":
    uvicorn.run(APP, host="localhost", port=SETTINGS["port"], log_level="warning")
