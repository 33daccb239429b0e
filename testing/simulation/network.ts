/** The network between the tabs and the server: it takes its time, and it may be gone. */
import type { Place } from './loop.ts'
import type { Stage } from './stage.ts'

type Send = (request: Request) => Promise<Response>

/** One request of a tab; holds no query, no header and no body, so never a token. */
export interface SimulatedRequest {
  /** The tab's name. */
  readonly tab: string
  /** Ms since the simulation began. */
  readonly sentAt: number
  readonly method: string
  readonly path: string
  /** `undefined` while there is no answer, and when none came. */
  readonly status: number | undefined
}

export class Network {
  isOnline = true
  readonly requests: SimulatedRequest[] = []
  readonly #stage: Stage
  readonly #latency: () => number
  readonly #serve: Send

  /** @param latency ms that the next way takes */
  constructor(stage: Stage, latency: () => number, serve: Send) {
    this.#stage = stage
    this.#latency = latency
    this.#serve = serve
  }

  /** A request from a tab; what it is answered with never reaches a tab that is gone. */
  send(request: Request, tab: string, place: Place): Promise<Response> {
    const { loop } = this.#stage
    const { method, url, signal } = request
    const sent = { tab, sentAt: loop.now, method, path: new URL(url).pathname, status: undefined as number | undefined }
    this.requests.push(sent)
    return new Promise<Response>((resolve, reject) => {
      const abort = (): void => {
        reject(signal.reason as Error)
      }
      if (signal.aborted) {
        abort()
        return
      }
      signal.addEventListener('abort', abort, { once: true })
      this.#carry(request, place, (response) => {
        signal.removeEventListener('abort', abort)
        sent.status = response?.status
        if (response === undefined) reject(new TypeError('Failed to fetch'))
        else resolve(response)
      })
    })
  }

  #carry(request: Request, place: Place, answer: (response: Response | undefined) => void): void {
    const { loop } = this.#stage
    const back = (response: Response | undefined): void => {
      place.after(this.#latency(), () => {
        answer(this.isOnline ? response : undefined)
      })
    }
    if (!this.isOnline) {
      back(undefined)
      return
    }
    loop.at(loop.now + this.#latency(), () => {
      this.#serve(request).then(back, () => {
        back(undefined)
      })
    })
  }
}
