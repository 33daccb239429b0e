/** One request's `timeout`, `signal` and `cancelToken`, spanning the wait for a token and both attempts. */
import { AxiosError, type InternalAxiosRequestConfig } from 'axios'

type Timeout = Pick<InternalAxiosRequestConfig, 'timeout' | 'timeoutErrorMessage'>

export class Deadline {
  readonly #config: InternalAxiosRequestConfig
  readonly #controller = new AbortController()
  readonly #startedAt = performance.now()
  readonly #timer: ReturnType<typeof setTimeout> | undefined
  readonly #cancel: (AbortSignal & { unsubscribe?: () => void }) | undefined
  /** Aborts with the error that axios itself would end in. */
  readonly signal: AbortSignal

  constructor(config: InternalAxiosRequestConfig) {
    this.#config = config
    const { timeout = 0, signal, cancelToken } = config
    if (timeout > 0)
      this.#timer = setTimeout(() => {
        this.#controller.abort(timedOut(config))
      }, timeout)
    this.#cancel = cancelToken?.toAbortSignal()
    const signals = [this.#controller.signal, signal as AbortSignal | undefined, this.#cancel]
    this.signal = AbortSignal.any(signals.filter((part) => part !== undefined))
  }

  /** For the adapter: what is left of the time, and words of the whole. */
  rest(): Timeout {
    const { timeout = 0 } = this.#config
    if (timeout <= 0) return {}
    const left = timeout - Math.floor(performance.now() - this.#startedAt)
    return { timeout: Math.max(1, left), timeoutErrorMessage: messageOf(this.#config) }
  }

  end(): void {
    clearTimeout(this.#timer)
    // One token may be there for many requests.
    this.#cancel?.unsubscribe?.()
  }
}

const messageOf = ({ timeout = 0, timeoutErrorMessage }: Timeout): string =>
  timeoutErrorMessage ?? `timeout of ${timeout}ms exceeded`

function timedOut(config: InternalAxiosRequestConfig): AxiosError {
  const code = config.transitional?.clarifyTimeoutError === true ? AxiosError.ETIMEDOUT : AxiosError.ECONNABORTED
  return new AxiosError(messageOf(config), code, config)
}
