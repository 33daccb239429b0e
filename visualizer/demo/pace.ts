/** How fast the demo goes: the longest tokens with which the scenarios fit into the time. */
import { leadOf } from '../../machines/deadline.ts'
import { REFRESH_THRESHOLD } from '../../machines/defaults.ts'

/** All in ms, but for `lives`. */
export interface Pace {
  /** What an access token lives. */
  readonly life: number
  /** What it lives where several lives are to be seen, and how many of them. */
  readonly shortLife: number
  readonly lives: number
  /** What it lives where it must outlast a failed refresh and the pause before the next. */
  readonly outageLife: number
  /** How long a client goes on after the point of its story. */
  readonly epilogue: number
  /** To read what is going to happen, before it does. */
  readonly reading: number
  /** What all will take, about. */
  readonly total: number
}

const SECOND = 1_000
/** Below it a token is due for a refresh before it was of much use; above it nobody likes to wait. */
const [SHORTEST, LONGEST] = [4, 20]
const [SHORT, LONG_ENOUGH] = [11, 6]
const BURST = 700
const SCENARIOS = 5

/** @param seconds what the user allows, if anything */
export function paceFor(seconds = Infinity): Pace {
  let pace = paceOf(LONGEST)
  for (let life = LONGEST - 1; life >= SHORTEST && pace.total > seconds * SECOND; life -= 1) pace = paceOf(life)
  return pace
}

function paceOf(seconds: number): Pace {
  // With very short tokens the cool-down between refreshes would become the story.
  const isQuick = seconds < 10
  const [life, shortLife, outageLife] = [
    seconds * SECOND,
    Math.min(seconds, SHORT) * SECOND,
    Math.max(seconds, LONG_ENOUGH) * SECOND,
  ]
  const lives = isQuick ? 1 : 2
  const [epilogue, reading] = isQuick ? [500, 400] : [SECOND, SECOND]
  const played = untilRefresh(life) + BURST + outageLife + lives * untilRefresh(shortLife) + life
  const total = played + (SCENARIOS - 1) * epilogue + SCENARIOS * reading
  return { life, shortLife, lives, outageLife, epilogue, reading, total }
}

const untilRefresh = (life: number): number => life - leadOf(life, REFRESH_THRESHOLD)
