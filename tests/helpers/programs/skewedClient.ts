// A client in a process of its own, so that its clock can be wrong: signs in, makes requests for a while, and prints what
// it saw as one line of JSON. Arguments: the server's URL, how many seconds, whether the server's `Date` is readable.
import ky from 'ky'
import { withAuth } from '../../../adapters/ky/index.ts'
import { simpleJwt } from '../../../adapters/simplejwt/index.ts'
import { createAuth } from '../../../machines/index.ts'

const [url = '', seconds = '10', isDateReadable = 'true'] = process.argv.slice(2)

/** As a page of another origin sees it: CORS hides the `Date`. */
const fetchWithoutDate = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
  const response = await fetch(input, init)
  const { status, headers } = response
  return new Response(response.body, { status, headers: [...headers].filter(([name]) => name !== 'date') })
}

const refresher = simpleJwt({
  url: `${url}/api/token/refresh/`,
  ...(isDateReadable === 'true' ? {} : { fetch: fetchWithoutDate }),
})
const auth = createAuth({ refresher, origins: [url] })
const { access = '', refresh = '', ...known } = await refresher.obtain('alice', 'wonderland')
await auth.logIn(isDateReadable === 'true' ? { access, refresh, ...known } : { access, refresh })

const api = ky.create({ prefix: url, retry: 0, ...withAuth(auth) })
const end = performance.now() + Number(seconds) * 1_000
const seen = { requests: 0, failed: [] as string[], clock: Date.now(), offset: 0 }
while (performance.now() < end) {
  seen.requests += 1
  await api.get('api/echo/').catch((error: unknown) => seen.failed.push(String(error)))
  await new Promise((resolve) => setTimeout(resolve, 100))
}
seen.offset = auth.explain().clockOffset ?? 0
auth.close()
console.log(JSON.stringify(seen))
