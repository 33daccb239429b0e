/** `fetch` with a constant header: the floor of `createAuthFetch`. */
import { API, type Contest } from '../world.ts'

export const fetchFloor: Contest = {
  name: 'fetch, constant header',
  enter: ({ start }, fetch) => {
    const authorization = `Bearer ${start.accessToken}`
    return { request: () => fetch(`${API}/items`, { headers: { authorization } }) }
  },
}
