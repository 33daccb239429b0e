/** The token server behind a function: for a page that has no server, and for tests without a network. */
import type { TokenFetch, TokenServerOptions } from './options.ts'
import { MAX_BODY_BYTES, type ReceivedRequest } from './receive.ts'
import type { Reply } from './reply.ts'
import { SwitchableService } from './switchable.ts'

/**
 * The same as {@link createTokenServer}, without a network: its `fetch` answers as the server would, for whatever origin it is asked.
 * Of the options of CORS it needs none.
 *
 * @example
 * const server = createTokenFetch({ accessLifetime: 5 })
 * const refresher = simpleJwt({ url: 'https://api.example.com/api/token/refresh/', fetch: server.fetch })
 */
export function createTokenFetch(options: TokenServerOptions = {}): TokenFetch {
  return new CalledService(options)
}

class CalledService extends SwitchableService implements TokenFetch {
  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init)
    request.signal.throwIfAborted()
    return Promise.race([this.#answerTo(request), abortOf(request.signal)])
  }

  async #answerTo(request: Request): Promise<Response> {
    const outcome = await this.take(() => received(request))
    // As a browser says it.
    if (outcome === 'reset' || outcome === undefined) throw new TypeError('Failed to fetch')
    return outcome === 'hang' ? new Promise<never>(() => undefined) : responseOf(outcome)
  }
}

async function received(request: Request): Promise<ReceivedRequest> {
  const { pathname, search } = new URL(request.url)
  const headers = Object.fromEntries(request.headers)
  return { method: request.method, path: pathname, query: search, headers, body: await bodyOf(request) }
}

async function bodyOf(request: Request): Promise<ReceivedRequest['body']> {
  const body = new Uint8Array(await request.arrayBuffer())
  return body.length > MAX_BODY_BYTES ? undefined : body
}

/** A body of no length is none, as over HTTP. */
const responseOf = ({ status, headers, body }: Reply): Response => new Response(body || null, { status, headers })

const abortOf = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error)
    })
  })
