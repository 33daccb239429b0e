/** How a status is coloured. */
import type { AuthStatus } from '../../machines/index.ts'

export const MOODS: Readonly<Record<AuthStatus, string>> = {
  restoring: 'faint',
  valid: 'good',
  expiring: 'warning',
  refreshing: 'busy',
  expired: 'bad',
  loggedOut: 'faint',
}
