import ky from 'ky'
import { InMemoryWebStorage, User, UserManager, WebStorageStateStore } from 'oidc-client-ts'
import { API, type Contest } from '../world.ts'

export const oidcClient: Contest = {
  name: 'oidc-client-ts',
  enter: async ({ start }, fetch) => {
    // It takes the global one and no other.
    const before = globalThis.fetch
    globalThis.fetch = fetch
    const store = new WebStorageStateStore({ store: new InMemoryWebStorage() })
    const manager = new UserManager({
      authority: API,
      client_id: 'bench',
      redirect_uri: `${API}/callback`,
      userStore: store,
      stateStore: store,
      automaticSilentRenew: false,
      metadata: { issuer: API, token_endpoint: `${API}/token`, authorization_endpoint: `${API}/authorize` },
    })
    await manager.storeUser(
      new User({
        access_token: start.accessToken,
        refresh_token: start.refreshToken,
        token_type: 'Bearer',
        expires_at: Math.floor(start.expiresAt / 1_000),
        profile: { sub: '1', iss: API, aud: 'bench', exp: 0, iat: 0 },
        scope: 'openid',
        session_state: null,
      }),
    )

    async function liveToken(): Promise<string> {
      const user = await manager.getUser()
      if (user !== null && user.expired !== true) return user.access_token
      return (await manager.signinSilent())?.access_token ?? ''
    }

    const api = ky.create({
      prefix: API,
      fetch: async (input, init) => {
        const request = input as Request
        request.headers.set('authorization', `Bearer ${await liveToken()}`)
        return fetch(request, init)
      },
    })
    const close = (): void => {
      globalThis.fetch = before
    }
    return { request: () => api.get('items'), token: liveToken, close }
  },
}
