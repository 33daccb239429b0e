import type { World } from './dialect.ts'
import type { Pair } from './sessions.ts'
import type { CheckedToken } from './tokens.ts'

/**
 * A refresh token that had been rotated out: within the grace it is answered as before, for the sake of a lost answer; later, whoever has
 * it may be a thief, which ends the session where the server does it so (RFC 9700 §4.14.2).
 */
export function reuse({ sessions, counters, switches, now }: World, checked: CheckedToken): Pair | undefined {
  if (checked.state === 'invalid') return undefined
  const { jti } = checked.claims
  const rotated = sessions.rotationOf(jti)
  if (rotated === undefined) return undefined
  counters.replays += 1
  const isForgiven = now() < rotated.at + switches.grace * 1000 && !sessions.familyOf(jti).isRevoked
  if (isForgiven) return rotated.pair
  if (switches.revokesFamilies) sessions.revokeFamily(jti)
  return undefined
}
