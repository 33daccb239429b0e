import type { Wire } from './network.ts'

/** What a request to the refresh endpoint presents; `undefined` for any other request. */
export function refreshTokenOf({ path, body }: Wire): string | undefined {
  if (path !== '/token/refresh/') return undefined
  if (!body.startsWith('{')) return new URLSearchParams(body).get('refresh_token') ?? undefined
  return (JSON.parse(body) as { refresh?: string }).refresh
}
