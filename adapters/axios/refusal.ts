/** The 401 of an axios response. */
import { isAxiosError, type AxiosResponse } from 'axios'

/** The 401 that an attempt ended in, if it did; axios makes an error of it only where `validateStatus` says so. */
export async function refusalOf(attempt: Promise<AxiosResponse>, url: string): Promise<AxiosResponse | undefined> {
  const response = await attempt.catch((error: unknown) => (isAxiosError(error) ? error.response : undefined))
  return response?.status === 401 && !isFromElsewhere(response, url) ? response : undefined
}

/** A redirect to another origin takes the token away, so that one never saw it. axios' `fetch` does not say where it ended. */
function isFromElsewhere({ request }: AxiosResponse, url: string): boolean {
  const end = (request as { responseURL?: string } | undefined)?.responseURL
  return end !== undefined && URL.canParse(end) && new URL(end).origin !== new URL(url).origin
}

/** With as much of the body as can be read without taking it from the caller. */
export function asResponse({ status, headers, data }: AxiosResponse): Response {
  const isRead =
    typeof data === 'string' || data instanceof Blob || data instanceof ArrayBuffer || ArrayBuffer.isView(data)
  const lines = Object.entries(headers).filter(([, value]) => typeof value === 'string') as [string, string][]
  return new Response(isRead ? (data as BodyInit) : null, { status, headers: lines })
}
