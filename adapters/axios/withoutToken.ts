/** What comes back from axios' adapter holds the config and the request that were sent, and both hold the token. */
import { isAxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios'
import { withoutRequest } from './body.ts'

/** The outcome of `sent` with the caller's own config in place of the one that was sent, and a request that tells no header. */
export async function withoutToken(
  config: InternalAxiosRequestConfig,
  sent: Promise<AxiosResponse>,
): Promise<AxiosResponse> {
  try {
    return cleaned(config, await sent)
  } catch (error) {
    if (!isAxiosError(error)) throw error
    // Made for this request a moment ago and seen by nobody yet.
    error.config = config
    if (error.request !== undefined) error.request = harmless(error.request)
    if (error.response !== undefined) error.response = cleaned(config, error.response)
    throw error
  }
}

const cleaned = (config: InternalAxiosRequestConfig, response: AxiosResponse): AxiosResponse => ({
  ...response,
  config,
  data: withoutRequest(response.data),
  request: harmless(response.request),
})

/** Of a request of Node or `fetch` only what programs read of it: where it ended. An XMLHttpRequest tells no header. */
function harmless(request: unknown): unknown {
  if (typeof XMLHttpRequest === 'function' && request instanceof XMLHttpRequest) return request
  const url = urlOf(request)
  return url === undefined ? {} : { responseURL: url, res: { responseUrl: url } }
}

function urlOf(request: unknown): string | undefined {
  const { responseURL, res } = (request ?? {}) as { responseURL?: string; res?: { responseUrl?: string } }
  return responseURL ?? res?.responseUrl
}
