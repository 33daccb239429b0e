import { AuthOptionError } from '../../machines/errors.ts'

/**
 * Whether a request needs a token: `required` fails without one, `optional` goes without one when nobody is signed in or
 * none can be had now, `omit` never carries one.
 */
export type AuthMode = 'required' | 'optional' | 'omit'

/** The second argument of `fetch`, and what becomes of a request when nobody is signed in. */
export interface AuthRequestInit extends RequestInit {
  /** @default 'required' */
  auth?: AuthMode
}

const MODES: readonly unknown[] = ['required', 'optional', 'omit'] satisfies AuthMode[]

/**
 * @param option what the caller knows it by
 * @throws {AuthOptionError} for a mode that does not exist
 */
export function checkMode(option: string, mode: unknown): void {
  if (!MODES.includes(mode)) throw new AuthOptionError(option, `must be 'required', 'optional' or 'omit'`)
}

/**
 * The mode, and what is left for `fetch`.
 *
 * @throws {AuthOptionError} for a mode that does not exist
 */
export function modeOf({ auth: mode = 'required', ...rest }: AuthRequestInit = {}): {
  mode: AuthMode
  rest: RequestInit
} {
  checkMode('auth', mode)
  return { mode, rest }
}
