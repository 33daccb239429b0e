import { createElement, Fragment, type ReactElement, type ReactNode } from 'react'
import { useAuthState } from './useAuthState.ts'
import type { AuthState } from './sources.ts'

/** What {@link Authenticated} shows. */
export interface AuthenticatedProps {
  /** Shown when nobody is signed in. @default nothing */
  readonly fallback?: ReactNode
  /** Shown while it is not yet known, and on a server. @default nothing */
  readonly restoring?: ReactNode
  readonly children?: ReactNode
}

/**
 * Shows its children while there is a session, also one whose token is being refreshed.
 *
 * @example
 * <Authenticated fallback={<SignIn />}>
 *   <Profile />
 * </Authenticated>
 */
export function Authenticated({ fallback, restoring, children }: AuthenticatedProps): ReactElement {
  const presence = useAuthState(presenceOf)
  const shown = { unknown: restoring, absent: fallback, present: children }
  return createElement(Fragment, null, shown[presence])
}

function presenceOf({ status }: AuthState): 'unknown' | 'absent' | 'present' {
  if (status === 'restoring') return 'unknown'
  return status === 'loggedOut' ? 'absent' : 'present'
}
