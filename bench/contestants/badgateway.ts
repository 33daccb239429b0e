import { OAuth2Client, OAuth2Fetch } from '@badgateway/oauth2-client'
import ky from 'ky'
import { API, REFRESH_PATH, type Contest } from '../world.ts'

export const badgateway: Contest = {
  name: '@badgateway/oauth2-client',
  enter: async ({ start }, fetch) => {
    const client = new OAuth2Client({ server: API, clientId: 'bench', tokenEndpoint: REFRESH_PATH, fetch })
    const { accessToken, refreshToken, expiresAt } = start
    const wrapper = new OAuth2Fetch({
      client,
      scheduleRefresh: false,
      getNewToken: () => null,
      getStoredToken: () => ({ accessToken, refreshToken, expiresAt }),
    })
    await wrapper.getToken().catch(() => undefined)
    const send = wrapper.mw()
    const api = ky.create({
      prefix: API,
      fetch: (request, init) => send(request as Request, (authorized) => fetch(authorized, init)),
    })
    return { request: () => api.get('items'), token: () => wrapper.getAccessToken() }
  },
}
