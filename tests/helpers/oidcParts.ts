import { createHash } from 'node:crypto'

/** `oidc-provider` warns of what is fine on loopback: in-memory storage, a missing signing key, http. */
export function quietly<T>(make: () => T): T {
  const { info, warn } = console
  console.info = console.warn = () => undefined
  try {
    return make()
  } finally {
    Object.assign(console, { info, warn })
  }
}

/** As `ath` has it (RFC 9449 §4.2). */
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url')
