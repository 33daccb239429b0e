import type { ActorRefFrom, SnapshotFrom } from 'xstate'
import type { authMachine } from './authMachine.ts'

/** The running chart. */
export type AuthActor = ActorRefFrom<typeof authMachine>
export type AuthSnapshot = SnapshotFrom<typeof authMachine>
