/** The recipe everybody copies: on each request parse the JWT, compare `exp`, refresh five minutes early, set the header. */
import ky from 'ky'
import { API, REFRESH_PATH, type Contest } from '../world.ts'

const FIVE_MINUTES = 300

export const recipe: Contest = {
  name: 'the recipe: a hook that parses the JWT',
  enter: ({ start }, fetch) => {
    let { accessToken, refreshToken } = start

    async function liveToken(): Promise<string> {
      const { exp } = JSON.parse(atob(accessToken.split('.')[1] ?? '')) as { exp: number }
      if (exp - Date.now() / 1_000 > FIVE_MINUTES) return accessToken
      const response = await fetch(API + REFRESH_PATH, {
        method: 'POST',
        body: JSON.stringify({ refresh: refreshToken }),
      })
      const tokens = (await response.json()) as { access: string; refresh: string }
      accessToken = tokens.access
      refreshToken = tokens.refresh
      return accessToken
    }

    const api = ky.create({
      prefix: API,
      fetch,
      hooks: {
        beforeRequest: [
          async ({ request }) => {
            request.headers.set('authorization', `Bearer ${await liveToken()}`)
          },
        ],
      },
    })
    return { request: () => api.get('items'), token: liveToken }
  },
}
