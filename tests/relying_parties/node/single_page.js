// A single-page app on oidc-client-ts: its settings come from /settings.json, what is known goes into #known.

const known = document.getElementById('known')

function show(user) {
  const facts = user
    ? { signed_in: true, claims: user.profile, token_type: user.token_type, scope: user.scope, token: user.access_token }
    : { signed_in: false }
  known.textContent = JSON.stringify(facts)
}

function told(error) {
  known.textContent = JSON.stringify({ error: error.error ?? error.name, message: error.message })
}

async function begin() {
  const settings = await (await fetch('/settings.json')).json()
  const manager = new oidc.UserManager({
    ...settings,
    redirect_uri: `${location.origin}/callback`,
    post_logout_redirect_uri: `${location.origin}/`,
    response_type: 'code',
    loadUserInfo: true,
    automaticSilentRenew: false,
    userStore: new oidc.WebStorageStateStore({ store: sessionStorage }),
  })
  document.getElementById('login').onclick = () => manager.signinRedirect().catch(told)
  document.getElementById('refresh').onclick = () => manager.signinSilent().then(show).catch(told)
  document.getElementById('logout').onclick = () => manager.signoutRedirect().catch(told)
  if (location.pathname === '/callback') {
    await manager.signinRedirectCallback()
    history.replaceState(null, '', '/')
  }
  show(await manager.getUser())
}

begin().catch(told)
