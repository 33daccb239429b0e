import { useEffect } from 'react'
import type { DevtoolsAuth } from './auth.ts'
import { mountAuthDevtools, type AuthDevtoolsOptions } from './mountAuthDevtools.ts'

export interface AuthDevtoolsProps extends AuthDevtoolsOptions {
  /** Made by `createAuth`, or by `connectAuth` of `authchart/remote`. */
  readonly auth: DevtoolsAuth
}

/**
 * The panel of `mountAuthDevtools` for a React app, wherever it stands in the tree.
 *
 * @example
 * <AuthProvider auth={auth}>
 *   <App />
 *   <AuthDevtools auth={auth} />
 * </AuthProvider>
 */
export function AuthDevtools({ auth, open, side }: AuthDevtoolsProps): null {
  useEffect(
    () =>
      mountAuthDevtools(document.body, auth, {
        ...(open === undefined ? {} : { open }),
        ...(side === undefined ? {} : { side }),
      }),
    [auth, open, side],
  )
  return null
}
