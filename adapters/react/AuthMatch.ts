import { createElement, Fragment, type ReactElement, type ReactNode } from 'react'
import type { AuthStatus } from '../../machines/auth.ts'
import { useAuthState } from './useAuthState.ts'

/** What to show in each state; the compiler asks for all of them. */
export type AuthMatchProps = Readonly<Record<AuthStatus, ReactNode>>

/**
 * Shows what belongs to the present state.
 *
 * @example
 * <AuthMatch
 *   restoring={<Spinner />}
 *   valid={<App />}
 *   expiring={<App />}
 *   refreshing={<App />}
 *   expired={<Offline />}
 *   loggedOut={<SignIn />}
 * />
 */
export function AuthMatch(shown: AuthMatchProps): ReactElement {
  const status = useAuthState((state) => state.status)
  return createElement(Fragment, null, shown[status])
}
