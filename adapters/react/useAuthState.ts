import { useAuth } from './AuthProvider.ts'
import { serverState, stateOf, type AuthState, type LentAuth } from './sources.ts'
import { useSource } from './useSource.ts'

/**
 * What `select` picks of the session's state; renders again only when that has changed. On a server, and in the first render of
 * what a server has rendered, the status is `restoring`.
 *
 * @example
 * const status = useAuthState((state) => state.status)
 * const expiresAt = useAuthState((state) => state.expiresAt) // local epoch ms
 */
export function useAuthState<Selected>(select: (state: AuthState) => Selected): Selected {
  return useSource(stateOf(useAuth<LentAuth>()), serverState, select)
}
