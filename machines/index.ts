/** authchart: a statechart that owns the life of an access/refresh token pair. */
export type { AccessTokenRequest } from './asking.ts'
export type { AuthActor } from './authActor.ts'
export type { Auth, AuthExplanation, AuthStatus, AuthView, Watchable } from './auth.ts'
export type { AuthContext, AuthEmitted, AuthEvent, AuthInput, AuthPolicy, TokenMeta } from './authContext.ts'
export { authMachine } from './authMachine.ts'
export { readClaims, type Claims } from './claims.ts'
export { createAuth } from './createAuth.ts'
export * from './errorGuards.ts'
export * from './errors.ts'
export type { AuthLog, LogEntry, LogFields } from './log.ts'
export { AuthLogError, isAuthLogError } from './logError.ts'
export type { AuthOptions } from './options.ts'
export type {
  Clock,
  MaybePromise,
  RefresherDescription,
  RefreshExecutor,
  RefreshLock,
  RefreshRequest,
  RotationOutcome,
  RotationTask,
  TabChannel,
  TokenRefresher,
  TokenRequest,
  TokenSource,
  TokenStorage,
  WakeSignal,
  WakeSource,
} from './ports.ts'
export type { StoredRecord } from './record.ts'
export type { TokenResponse } from './tokenResponse.ts'
export type { TokenSet } from './tokenSet.ts'
