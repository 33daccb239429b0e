import type { Claims } from '../../machines/claims.ts'
import { useAuth } from './AuthProvider.ts'
import { claimsOf, serverClaims, type LentAuth } from './sources.ts'
import { useSource } from './useSource.ts'

const all = (claims: Claims | undefined): unknown => claims

/**
 * The claims of the access token, NOT VERIFIED: good for a name in the corner, never for a decision on access. `undefined` when
 * nobody is signed in, when the token is no JWT, and on a server. All of them change with every refresh (`exp` does); `select` picks
 * those that do not.
 *
 * @example
 * const name = useClaims((claims) => claims?.['name'])
 */
export function useClaims(): Claims | undefined
export function useClaims<Selected>(select: (claims: Claims | undefined) => Selected): Selected
export function useClaims(select: (claims: Claims | undefined) => unknown = all): unknown {
  return useSource(claimsOf(useAuth<LentAuth>()), serverClaims, select)
}
