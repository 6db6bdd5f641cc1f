"""Apache with mod_auth_openidc (Debian packages): a site whose every page needs a sign-in."""

import os
from pathlib import Path
from typing import Any

from tests.support import system

CALLBACK = "/private/callback"
_MODULES = Path("/usr/lib/apache2/modules")
_LOADED = (
    "mpm_event",
    "authn_core",
    "authz_core",
    "authz_user",
    "auth_openidc",
    "alias",
    "dir",
    "mime",
    "headers",
    "include",
    "rewrite",
    "setenvif",
)
# Root starts it and must name who serves; anybody else serves as themselves.
_USER = "User nobody\nGroup nogroup" if os.geteuid() == 0 else ""
_CONFIGURATION = """
ServerRoot {folder}
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {folder}/apache.pid
DefaultRuntimeDir {folder}
{user}
ErrorLog /dev/stderr
LogLevel warn auth_openidc:info
{modules}
TypesConfig /dev/null
AddType application/json .json
AddType text/html .shtml
AddOutputFilter INCLUDES .shtml
DocumentRoot {folder}/pages
DirectoryIndex index.json index.shtml
OIDCProviderMetadataURL {issuer}/.well-known/openid-configuration
OIDCClientID {client_id}
OIDCClientSecret {secret}
OIDCProviderTokenEndpointAuth {method}
OIDCRedirectURI {home}{callback}
OIDCScope "{scope}"
OIDCCryptoPassphrase {passphrase}
OIDCPKCEMethod S256
OIDCSSLValidateServer Off
OIDCRemoteUserClaim sub
OIDCInfoHook access_token session
RewriteEngine On
RewriteRule ^/login$ {home}/private/ [R=302,L]
RewriteRule ^/logout$ {home}{callback}?logout={home}/ [R=302,L]
<Directory {folder}/pages>
  Options +Includes
  Require all granted
</Directory>
<Location /private>
  AuthType openid-connect
  Require valid-user
</Location>
"""
# What the module tells the application behind it, in its own words.
_PAGE = (
    '<pre>{"signed_in": true, "email": "<!--#echo var="OIDC_CLAIM_email" -->",'
    ' "iss": "<!--#echo var="OIDC_CLAIM_iss" -->"}</pre>'
)


def command(folder: Path, known: dict[str, Any], *, passphrase: str) -> list[str]:
    """Write the configuration into `folder`; returns the command that serves it in the foreground."""
    pages = folder / "pages"
    (pages / "private").mkdir(parents=True)
    (pages / "healthz").write_text("{}")
    (pages / "index.json").write_text('{"signed_in": false}')
    (pages / "private" / "index.shtml").write_text(_PAGE)
    folder.chmod(0o755)  # another user serves it, see above
    loaded = (f"LoadModule {name}_module {_MODULES / f'mod_{name}.so'}" for name in _LOADED)
    written = _CONFIGURATION.format(
        folder=folder,
        home=f"http://localhost:{known['port']}",
        user=_USER,
        modules="\n".join(loaded),
        callback=CALLBACK,
        passphrase=passphrase,
        **known["authentication"],
        **{name: known[name] for name in ("port", "issuer", "client_id", "scope")},
    )
    (folder / "apache.conf").write_text(written)
    program = system.find("apache2", "httpd", folders=[Path("/usr/sbin")])
    return [str(program), "-DFOREGROUND", "-f", str(folder / "apache.conf")]
