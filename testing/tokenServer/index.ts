export { createTokenFetch } from './createTokenFetch.ts'
export { createTokenServer } from './createTokenServer.ts'
export type { Area, Fault, FaultMoment, FaultScope } from './faults.ts'
export { tokenServerHandlers, type HttpHandlers } from './handlers.ts'
export type {
  AnsweredRequest,
  TokenFetch,
  TokenServer,
  TokenServerOptions,
  TokenServerStats,
  TokenServerSwitches,
  TokenService,
} from './options.ts'
