/** Reads and replays what `auth.log.toJsonLines()` gave. */
export type { AuthLog, LogEntry, LogFields } from '../../machines/log.ts'
export { AuthLogError, isAuthLogError } from '../../machines/logError.ts'
export { parseLog } from '../../machines/parseLog.ts'
export { replayLog, type Replay, type ReplayStep } from '../../machines/replayLog.ts'
