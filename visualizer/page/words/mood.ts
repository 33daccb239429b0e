import type { AuthExplanation } from '../../../machines/index.ts'

/** What a state is painted as: that nobody has signed in, or that somebody signed out, is no trouble. */
export const moodOf = ({ status, reason }: AuthExplanation): string =>
  reason === 'notLoggedIn' || reason === 'loggedOut' ? 'nobody' : status
