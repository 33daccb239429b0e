/** Keeps secrets out of errors that others made: a refresher's own error may quote the request it sent. */

const REDACTED = '[redacted]'
/** Deeper chains of causes are cut: they could be circular. */
const MAX_DEPTH = 8
/** What is worth keeping of a foreign error besides its message. */
const PLAIN_FIELDS = ['code', 'errno', 'syscall', 'status', 'reason', 'retryAfter', 'unsent'] as const

/**
 * The error itself when it is plainly harmless, else a copy of its name, message, stack and cause with every secret
 * replaced. Objects that hang on an error (a request with its headers, a config) are never kept: they cannot be searched.
 */
export function redactError(error: unknown, secrets: readonly string[], depth = 0): unknown {
  if (!(error instanceof Error)) return isPlain(error) ? redactText(String(error), secrets) : describe(error)
  if (depth >= MAX_DEPTH) return undefined
  const cause = redactError(error.cause, secrets, depth + 1)
  if (isHarmless(error, cause, secrets)) return error
  const copy = new Error(redactText(error.message, secrets), cause === undefined ? undefined : { cause })
  copy.name = redactText(error.name, secrets)
  if (error.stack !== undefined) copy.stack = redactText(error.stack, secrets)
  for (const field of PLAIN_FIELDS) {
    const value = (error as unknown as Record<string, unknown>)[field]
    if (isPlain(value)) Object.assign(copy, { [field]: typeof value === 'string' ? redactText(value, secrets) : value })
  }
  return copy
}

/** Whatever looks like a JWT is one: an error may quote tokens that we never held. */
const JWT = /eyJ[\w-]*\.[\w-]+\.[\w-]*/g

/** `text` with every secret replaced. */
export function redactText(text: string, secrets: readonly string[]): string {
  const spellings = secrets.flatMap((secret) => [secret, encodeURIComponent(secret)])
  const known = spellings.reduce((redacted, spelling) => redacted.replaceAll(spelling, REDACTED), text)
  return known.replace(JWT, REDACTED)
}

const isPlain = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value)

function describe(thing: unknown): string | undefined {
  return thing === undefined || thing === null ? undefined : `thrown ${typeof thing}`
}

function isHarmless(error: Error, cause: unknown, secrets: readonly string[]): boolean {
  if (cause !== error.cause) return false
  // Some errors compute what others own: a `DOMException` its message.
  const shown = ['name', 'message', 'stack', ...Reflect.ownKeys(error).filter((key) => key !== 'cause')]
  return shown.every((key) => {
    const value = (error as unknown as Record<PropertyKey, unknown>)[key]
    return value === undefined || (isPlain(value) && redactText(String(value), secrets) === String(value))
  })
}
