/** One request's `timeout`, `signal` and `cancelToken`, spanning the wait for a token and both attempts. */
import { AxiosError, type InternalAxiosRequestConfig } from 'axios'

type Timeout = Pick<InternalAxiosRequestConfig, 'timeout' | 'timeoutErrorMessage'>

/** More would fire at once. */
const LONGEST = 2 ** 31 - 1

export class Deadline {
  readonly #config: InternalAxiosRequestConfig
  readonly #startedAt = performance.now()
  readonly #ends: (() => void)[] = []
  /** Aborts as axios itself would; `undefined` when nothing can end the request. */
  readonly signal: AbortSignal | undefined

  constructor(config: InternalAxiosRequestConfig) {
    this.#config = config
    const parts = [config.signal as AbortSignal | undefined, this.#timer(), this.#cancellation()]
    const signals = parts.filter((part) => part !== undefined)
    this.signal = signals.length > 1 ? AbortSignal.any(signals) : signals[0]
  }

  /** For the adapter: what is left of the time, and words of the whole. */
  rest(): Timeout {
    const { timeout = 0 } = this.#config
    if (timeout <= 0) return {}
    const left = timeout - Math.floor(performance.now() - this.#startedAt)
    return { timeout: Math.max(1, left), timeoutErrorMessage: messageOf(this.#config) }
  }

  end(): void {
    for (const end of this.#ends) end()
  }

  #timer(): AbortSignal | undefined {
    const { timeout = 0 } = this.#config
    if (timeout <= 0) return undefined
    const controller = new AbortController()
    const timer = setTimeout(
      () => {
        controller.abort(timedOut(this.#config))
      },
      Math.min(timeout, LONGEST),
    )
    this.#ends.push(() => {
      clearTimeout(timer)
    })
    return controller.signal
  }

  /** One token may be there for many requests, and must not remember them all. */
  #cancellation(): AbortSignal | undefined {
    const signal: (AbortSignal & { unsubscribe?: () => void }) | undefined = this.#config.cancelToken?.toAbortSignal()
    this.#ends.push(() => signal?.unsubscribe?.())
    return signal
  }
}

const messageOf = ({ timeout = 0, timeoutErrorMessage }: Timeout): string =>
  timeoutErrorMessage ?? `timeout of ${timeout}ms exceeded`

function timedOut(config: InternalAxiosRequestConfig): AxiosError {
  const code = config.transitional?.clarifyTimeoutError === true ? AxiosError.ETIMEDOUT : AxiosError.ECONNABORTED
  return new AxiosError(messageOf(config), code, config)
}
