/** ky without a token, with a constant one (the floor), and with its own `headers` option. */
import ky from 'ky'
import { API, type Contest } from '../world.ts'

export const rawKy: Contest = {
  name: 'ky, no token',
  enter: (_, fetch) => {
    const api = ky.create({ prefix: API, fetch })
    return { request: () => api.get('items') }
  },
}

/** Writes on ky's own request: nothing that knows a token can be cheaper. */
export const kyFloor: Contest = {
  name: 'ky, constant header (the floor)',
  enter: ({ start }, fetch) => {
    const authorization = `Bearer ${start.accessToken}`
    const api = ky.create({
      prefix: API,
      fetch: (request, init) => {
        ;(request as Request).headers.set('authorization', authorization)
        return fetch(request, init)
      },
    })
    return {
      request: () => api.get('items'),
      token: () => (Date.now() < start.expiresAt ? start.accessToken : undefined),
    }
  },
}

/** The same on a copy, so that no error or log of ky shows the token. */
export const kyCopy: Contest = {
  name: 'ky, constant header on a copy',
  enter: ({ start }, fetch) => {
    const authorization = `Bearer ${start.accessToken}`
    const api = ky.create({
      prefix: API,
      fetch: (request, init) => {
        const copy = new Request(request)
        copy.headers.set('authorization', authorization)
        return fetch(copy, init)
      },
    })
    return { request: () => api.get('items') }
  },
}

export const kyHeaders: Contest = {
  name: 'ky, its headers option',
  enter: ({ start }, fetch) => {
    const api = ky.create({ prefix: API, fetch, headers: { authorization: `Bearer ${start.accessToken}` } })
    return { request: () => api.get('items') }
  },
}
