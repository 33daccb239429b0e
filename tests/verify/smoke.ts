/** What every runtime must be able to do: bundled, and run in each by `runtimes.test.ts`. */
import { createAuth, isLoggedOutError, readClaims } from 'authchart'
import { createAuthFetch } from 'authchart/fetch'
import { withAuth } from 'authchart/ky'
import { simpleJwt } from 'authchart/simplejwt'
import ky from 'ky'

const API = 'https://api.example.com'

/** @returns what was seen, to be compared with what should be */
export async function smoke(): Promise<unknown> {
  const network = createNetwork()
  const { fetch } = network
  const auth = createAuth({ refresher: simpleJwt({ url: `${API}/api/token/refresh/`, fetch }), origins: [API] })
  await auth.logIn({ access: 'dead', refresh: 'first', expiresAt: Date.now() - 1 })
  const api = ky.create({ prefix: API, ...withAuth(auth, { fetch }) })
  const authFetch = createAuthFetch(auth, { fetch })
  const requests = Array.from({ length: 20 }, (_, index) =>
    index % 2 === 0 ? api.get('items') : authFetch(`${API}/items`),
  )
  const responses = await Promise.all(requests)
  const posted = await api.post('items', { json: { kept: true } }).json()
  const { status } = auth
  const { sub } = readClaims(jwt({ sub: 'zoë' })) ?? {}
  await auth.logOut()
  const refused = await authFetch(`${API}/items`).then(
    () => false,
    (error: unknown) => isLoggedOutError(error),
  )
  auth.close()
  const statuses = [...new Set(responses.map((response) => response.status))]
  return { statuses, refreshes: network.refreshes, posted, status, sub, refused }
}

function createNetwork() {
  const network = {
    refreshes: 0,
    fetch: async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
      const request = new Request(input, init)
      if (request.url.includes('/token/')) {
        network.refreshes += 1
        await new Promise((resolve) => setTimeout(resolve, 10))
        return Response.json({ access: 'live', refresh: 'second', expires_in: 300 })
      }
      if (request.headers.get('authorization') !== 'Bearer live') return new Response(null, { status: 401 })
      return Response.json(request.method === 'GET' ? {} : await request.json())
    },
  }
  return network
}

function jwt(claims: object): string {
  const bytes = new TextEncoder().encode(JSON.stringify(claims))
  const base64 = btoa(String.fromCharCode(...bytes))
  return `e30.${base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}.signature`
}
