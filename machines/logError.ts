import { isAuthError } from './errorGuards.ts'
import { AuthError } from './errors.ts'

/** What was to be a log is none. */
export class AuthLogError extends AuthError {
  readonly code = 'ERR_AUTH_LOG'
  /** Of the text, from 1; without a text the number of the entry. */
  readonly line: number

  constructor(line: number, problem: string, options?: { cause?: unknown }) {
    super(`Line ${line} of the log ${problem}; hand over what auth.log.toJsonLines() gave, whole`, options)
    this.name = 'AuthLogError'
    this.line = line
  }
}

/** Whether this is an {@link AuthLogError}, of whichever installed copy. */
export const isAuthLogError = (error: unknown): error is AuthLogError =>
  isAuthError(error) && error.code === 'ERR_AUTH_LOG'
