'use client'
/** `authchart/react`: lenses on a running `Auth`. Nothing here starts, owns or ends one. */
export { AuthMatch, type AuthMatchProps } from './AuthMatch.ts'
export { Authenticated, type AuthenticatedProps } from './Authenticated.ts'
export { AuthProvider, useAuth, type AuthProviderProps } from './AuthProvider.ts'
export type { AuthState, LentAuth } from './sources.ts'
export { useAuthState } from './useAuthState.ts'
export { useClaims } from './useClaims.ts'
