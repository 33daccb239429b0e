import { AuthClient } from '@supabase/auth-js'
import ky from 'ky'
import { API, type Contest } from '../world.ts'

export const supabase: Contest = {
  name: '@supabase/auth-js',
  enter: ({ start }, fetch) => {
    const session = {
      access_token: start.accessToken,
      refresh_token: start.refreshToken,
      token_type: 'bearer',
      expires_in: 3_600,
      expires_at: Math.floor(start.expiresAt / 1_000),
      user: { id: '1', aud: 'authenticated', app_metadata: {}, user_metadata: {}, created_at: '2026-01-01T00:00:00Z' },
    }
    const stored = new Map([['bench', JSON.stringify(session)]])
    const client = new AuthClient({
      url: `${API}/auth/v1`,
      storageKey: 'bench',
      autoRefreshToken: false,
      persistSession: true,
      detectSessionInUrl: false,
      fetch,
      storage: {
        getItem: (key) => stored.get(key) ?? null,
        setItem: (key, value) => void stored.set(key, value),
        removeItem: (key) => void stored.delete(key),
      },
    })

    async function liveToken(): Promise<string> {
      const { data } = await client.getSession()
      return data.session?.access_token ?? ''
    }

    const api = ky.create({
      prefix: API,
      fetch: async (input, init) => {
        const request = input as Request
        request.headers.set('authorization', `Bearer ${await liveToken()}`)
        return fetch(request, init)
      },
    })
    return { request: () => api.get('items'), token: liveToken }
  },
}
