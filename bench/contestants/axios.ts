/** axios with axios-auth-refresh, as its README says. */
import axios from 'axios'
// Its types are for CommonJS only and know another axios.
import { createAuthRefresh } from 'axios-auth-refresh'
import { API, REFRESH_PATH, type Contest } from '../world.ts'

export const axiosAuthRefresh: Contest = {
  name: 'axios + axios-auth-refresh',
  enter: ({ start }, fetch) => {
    let { accessToken, refreshToken } = start
    const instance = axios.create({ baseURL: API, adapter: 'fetch', env: { fetch } })
    instance.interceptors.request.use((config) => {
      config.headers.set('authorization', `Bearer ${accessToken}`)
      return config
    })
    createAuthRefresh(instance as unknown as Parameters<typeof createAuthRefresh>[0], async () => {
      const response = await fetch(API + REFRESH_PATH, {
        method: 'POST',
        body: JSON.stringify({ refresh: refreshToken }),
      })
      const tokens = (await response.json()) as { access: string; refresh: string }
      accessToken = tokens.access
      refreshToken = tokens.refresh
    })
    return { request: () => instance.get('/items') }
  },
}
