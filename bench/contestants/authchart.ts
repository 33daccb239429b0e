import { createAuth, type Auth } from 'authchart'
import { attachAuth } from 'authchart/axios'
import { createAuthFetch } from 'authchart/fetch'
import { withAuth } from 'authchart/ky'
import { simpleJwt } from 'authchart/simplejwt'
import axios from 'axios'
import ky from 'ky'
import { API, REFRESH_PATH, type Contest, type World } from '../world.ts'

export function signedIn({ start }: World, fetch: typeof globalThis.fetch): Auth {
  const auth = createAuth({ refresher: simpleJwt({ url: API + REFRESH_PATH, fetch }), origins: [API] })
  void auth.logIn(start)
  return auth
}

export const authchartKy: Contest = {
  name: 'authchart through ky',
  enter: (world, fetch) => {
    const auth = signedIn(world, fetch)
    const api = ky.create({ prefix: API, ...withAuth(auth, { fetch }) })
    return {
      request: () => api.get('items'),
      token: () => auth.getAccessToken(),
      close: () => {
        auth.close()
      },
    }
  },
}

export const authchartFetch: Contest = {
  name: 'authchart through fetch',
  enter: (world, fetch) => {
    const auth = signedIn(world, fetch)
    const authFetch = createAuthFetch(auth, { fetch })
    return {
      request: () => authFetch(`${API}/items`),
      close: () => {
        auth.close()
      },
    }
  },
}

export const authchartAxios: Contest = {
  name: 'authchart through axios',
  enter: (world, fetch) => {
    const auth = signedIn(world, fetch)
    const instance = axios.create({ baseURL: API, adapter: 'fetch', env: { fetch } })
    attachAuth(instance, auth)
    return {
      request: () => instance.get('/items'),
      close: () => {
        auth.close()
      },
    }
  },
}
