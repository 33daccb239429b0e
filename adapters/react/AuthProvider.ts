import { createContext, createElement, useContext, type ReactElement, type ReactNode } from 'react'
import type { Auth } from '../../machines/auth.ts'
import { AuthOptionError } from '../../machines/errors.ts'

const AuthContext = createContext<Auth | undefined>(undefined)

export interface AuthProviderProps {
  /** Made by `createAuth`, outside of any component: then StrictMode and hot reloading make no second one. */
  readonly auth: Auth
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
  if ((auth as Partial<Auth> | undefined)?.actor === undefined)
    throw new AuthOptionError('auth', 'of <AuthProvider> must be what createAuth() returned')
  return createElement(AuthContext.Provider, { value: auth }, children)
}

/**
 * The `Auth` of the nearest `<AuthProvider>`: to log in and out, to refresh, to make requests with.
 *
 * @throws {AuthOptionError} outside of an `<AuthProvider>`
 */
export function useAuth(): Auth {
  const auth = useContext(AuthContext)
  if (auth === undefined) throw new AuthOptionError('auth', 'is not there: wrap the tree in <AuthProvider auth={auth}>')
  return auth
}
