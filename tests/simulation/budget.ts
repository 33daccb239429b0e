/** How much of it CI runs, with `npm run verify`. The README says these numbers, and tests/package/figures.test.ts holds it to them. */

export const SEEDS = 2_000
/** In each. */
export const EVENTS = 500
/** Of one busy user. */
export const DAYS = 30
