import { createContext, createElement, useContext, type ReactElement, type ReactNode } from 'react'
import type { Auth } from '../../machines/auth.ts'
import { AuthOptionError } from '../../machines/errors.ts'
import type { LentAuth } from './sources.ts'

const AuthContext = createContext<LentAuth | undefined>(undefined)

/** What {@link AuthProvider} takes. */
export interface AuthProviderProps {
  /** Made by `createAuth`, or by `connectAuth` of `authchart/remote`, outside of any component: then StrictMode and hot reloading make no second one. */
  readonly auth: LentAuth
  readonly children?: ReactNode
}

/**
 * Lends `auth` to the components below.
 *
 * @throws {AuthOptionError} when `auth` is none
 * @example
 * const auth = createAuth({ refresher, origins: ['https://api.example.com'] })
 * createRoot(element).render(<AuthProvider auth={auth}><App /></AuthProvider>)
 */
export function AuthProvider({ auth, children }: AuthProviderProps): ReactElement {
  if ((auth as Partial<LentAuth> | undefined)?.actor === undefined)
    throw new AuthOptionError('auth', 'of <AuthProvider> must be what createAuth() returned')
  return createElement(AuthContext.Provider, { value: auth }, children)
}

/**
 * The `Auth` of the nearest `<AuthProvider>`: to log in and out, to refresh, to make requests with.
 *
 * With `authchart/remote`, `useAuth<RemoteAuth>()`.
 *
 * @throws {AuthOptionError} outside of an `<AuthProvider>`
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows what its provider lends
export function useAuth<Lent extends LentAuth = Auth>(): Lent {
  const auth = useContext(AuthContext)
  if (auth === undefined) throw new AuthOptionError('auth', 'is not there: wrap the tree in <AuthProvider auth={auth}>')
  return auth as Lent
}
