/** A page whose people sign in elsewhere, with bound tokens. */
import { createAuth, isAuthError } from 'authchart'
import { browser } from 'authchart/browser'
import { dpop } from 'authchart/dpop'
import { createAuthFetch } from 'authchart/fetch'
import { oauth2, redirectSignIn } from 'authchart/oauth2'

const asked = new URLSearchParams(location.search)
const issuer = asked.get('issuer') ?? localStorage.getItem('issuer') ?? ''
const clientId = asked.get('client') ?? localStorage.getItem('client') ?? ''
localStorage.setItem('issuer', issuer)
localStorage.setItem('client', clientId)

const proofs = dpop({ name: 'page.key' })
const common = { issuer, clientId, ...(clientId === 'bound-page' ? { dpop: proofs } : {}) }
const auth = createAuth({ refresher: oauth2(common), origins: [issuer], ...browser({ name: 'page' }) })
const signIn = redirectSignIn({ ...common, redirectUri: `${location.origin}/back`, scope: 'openid orders:read' })
const authFetch = createAuthFetch(auth, clientId === 'bound-page' ? { fetch: proofs.fetch } : {})

/** What the test asks for, in plain values. */
const page = {
  begin: (parameters: Record<string, string> = {}) => signIn.begin({ returnTo: '/inbox', parameters }),
  complete: (url?: string) =>
    signIn
      .complete(auth, url)
      .catch((error: unknown) =>
        isAuthError(error) ? { ...error.toJSON(), text: `${JSON.stringify(error)} ${error.stack}` } : String(error),
      ),
  status: async () => {
    await auth.ready
    return auth.status
  },
  refresh: () => auth.refresh(),
  orders: async () => (await authFetch(`${issuer}/api/orders`)).status,
  tokenType: () => {
    const [, payload = ''] = (auth.peekAccessToken() ?? '').split('.')
    const { cnf } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { cnf?: { jkt?: string } }
    return cnf?.jkt === undefined ? 'Bearer' : 'DPoP'
  },
}
export type SignInPage = typeof page
Object.assign(globalThis, { page })
