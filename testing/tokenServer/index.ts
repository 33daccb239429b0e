export { createTokenServer } from './createTokenServer.ts'
export type { Area, Fault, FaultMoment, FaultScope } from './faults.ts'
export type {
  AnsweredRequest,
  TokenServer,
  TokenServerOptions,
  TokenServerStats,
  TokenServerSwitches,
} from './options.ts'
