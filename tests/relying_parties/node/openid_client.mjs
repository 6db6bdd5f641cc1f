// A relying app on openid-client (npm). The tests tell it by a JSON file how to speak, and drive it with a browser.
//
// /login starts, /callback ends a sign-in; / says what is known; /refresh, /call and /logout do what they are called.
// In the file: issuer, client_id, port, scope, authentication {method, secret | key}, and what to use:
// key (a private JWK), par, jar, jarm, hybrid, dpop, api (an address that /call asks).

import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import * as oidc from 'openid-client'

const settings = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const home = `http://localhost:${settings.port}`
const redirectUri = `${home}/callback`
const ALGORITHMS = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  PS256: { name: 'RSA-PSS', hash: 'SHA-256' },
  EdDSA: { name: 'Ed25519' },
}

async function privateKey(jwk) {
  const { alg, kid, use, ...plain } = jwk
  return { key: await crypto.subtle.importKey('jwk', plain, ALGORITHMS[alg], false, ['sign']), kid }
}

async function authentication({ method, secret, key }) {
  if (method === 'client_secret_basic') return oidc.ClientSecretBasic(secret)
  if (method === 'client_secret_post') return oidc.ClientSecretPost(secret)
  if (method === 'client_secret_jwt') return oidc.ClientSecretJwt(secret)
  if (method === 'private_key_jwt') return oidc.PrivateKeyJwt(await privateKey(key))
  return oidc.None()
}

// A provider on this machine has no TLS; everywhere else the library insists on it.
const config = await oidc.discovery(
  new URL(settings.issuer),
  settings.client_id,
  settings.metadata ?? {},
  await authentication(settings.authentication),
  { execute: [oidc.allowInsecureRequests] },
)
if (settings.jarm) oidc.useJwtResponseMode(config)
if (settings.hybrid) oidc.useCodeIdTokenResponseType(config)
const holder = settings.dpop
  ? { DPoP: oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair('ES256')) }
  : {}

let started = {}
let tokens = null

async function login() {
  started = {
    verifier: oidc.randomPKCECodeVerifier(),
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
  }
  const asked = {
    redirect_uri: redirectUri,
    scope: settings.scope,
    code_challenge: await oidc.calculatePKCECodeChallenge(started.verifier),
    code_challenge_method: 'S256',
    state: started.state,
    nonce: started.nonce,
    ...settings.parameters,
  }
  let url = settings.jar
    ? await oidc.buildAuthorizationUrlWithJAR(config, asked, await privateKey(settings.key))
    : oidc.buildAuthorizationUrl(config, asked)
  if (settings.par) {
    url = await oidc.buildAuthorizationUrlWithPAR(config, url.searchParams, holder)
  }
  return url
}

async function callback(request) {
  tokens = await oidc.authorizationCodeGrant(
    config,
    request,
    {
      pkceCodeVerifier: started.verifier,
      expectedState: started.state,
      expectedNonce: started.nonce,
      idTokenExpected: true,
    },
    undefined,
    holder,
  )
}

async function refresh() {
  const before = tokens
  tokens = await oidc.refreshTokenGrant(config, before.refresh_token, undefined, holder)
  tokens.refresh_token ??= before.refresh_token
}

async function shown() {
  if (tokens === null) return { signed_in: false }
  const claims = tokens.claims()
  // A token for another API is none for userinfo.
  const about = settings.api
    ? undefined
    : await oidc.fetchUserInfo(config, tokens.access_token, claims?.sub ?? oidc.skipSubjectCheck, holder)
  return { signed_in: true, claims, userinfo: about, token_type: tokens.token_type, scope: tokens.scope }
}

async function call() {
  const answer = await oidc.fetchProtectedResource(
    config, tokens.access_token, new URL(settings.api), 'GET', undefined, undefined, holder,
  )
  return { status: answer.status, body: await answer.json(), challenge: answer.headers.get('www-authenticate') }
}

function logout() {
  const hint = tokens.id_token
  tokens = null
  return oidc.buildEndSessionUrl(config, { id_token_hint: hint, post_logout_redirect_uri: `${home}/` })
}

async function body(message) {
  let read = ''
  for await (const piece of message) read += piece
  return read
}

// The library reads a form post and a query from a Request; a fragment never reaches a server.
async function asRequest(message) {
  const url = new URL(message.url, home)
  if (message.method !== 'POST') return url
  return new Request(url, {
    method: 'POST',
    headers: { 'content-type': message.headers['content-type'] },
    body: await body(message),
  })
}

const pages = {
  '/healthz': async () => ({ body: {} }),
  '/login': async () => ({ location: (await login()).href }),
  '/callback': async (message) => {
    await callback(await asRequest(message))
    return { location: `${home}/` }
  },
  '/refresh': async () => {
    await refresh()
    return { location: `${home}/` }
  },
  '/call': async () => ({ body: await call() }),
  '/logout': async () => ({ location: logout().href }),
  '/': async () => ({ body: await shown() }),
}

createServer(async (message, response) => {
  const page = pages[new URL(message.url, home).pathname]
  let answer
  try {
    answer = page ? await page(message) : { status: 404, body: {} }
  } catch (error) {
    // What went wrong, for the test's report; tokens are not in it.
    answer = { status: 502, body: { error: error.code ?? error.name, message: error.message, cause: error.cause?.error ?? String(error.cause ?? '') } }
  }
  const headers = answer.location
    ? { location: answer.location }
    : { 'content-type': 'application/json' }
  response.writeHead(answer.status ?? (answer.location ? 302 : 200), headers)
  response.end(answer.location ? '' : JSON.stringify(answer.body))
}).listen(settings.port, 'localhost')
