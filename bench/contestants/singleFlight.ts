/** What a good engineer writes by hand: the deadline is kept beside the token, and one refresh serves all. */
import ky from 'ky'
import { API, REFRESH_PATH, type Contest } from '../world.ts'

export const singleFlight: Contest = {
  name: 'hand-written single flight',
  enter: ({ start }, fetch) => {
    let { accessToken, refreshToken, expiresAt } = start
    let refreshing: Promise<string> | undefined

    async function refresh(): Promise<string> {
      const response = await fetch(API + REFRESH_PATH, {
        method: 'POST',
        body: JSON.stringify({ refresh: refreshToken }),
      })
      const tokens = (await response.json()) as { access: string; refresh: string; expires_in: number }
      accessToken = tokens.access
      refreshToken = tokens.refresh
      expiresAt = Date.now() + tokens.expires_in * 1_000
      return accessToken
    }

    async function liveToken(): Promise<string> {
      if (Date.now() < expiresAt - 60_000) return accessToken
      refreshing ??= refresh().finally(() => (refreshing = undefined))
      return refreshing
    }

    const send = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
      const request = input as Request
      request.headers.set('authorization', `Bearer ${await liveToken()}`)
      return fetch(request, init)
    }
    const api = ky.create({ prefix: API, fetch: send })
    return { request: () => api.get('items'), token: liveToken }
  },
}
