import type { Frame } from '../history.ts'
import { inTime, nextTry } from '../../words/explain.ts'

const RADIUS = 52
/** Of the pause. */
const INNER = 42

interface Props {
  readonly frame: Frame
  /** Of the client's clock. */
  readonly now: number
  /** Ms since the pause before the next try began. */
  readonly paused: number
}

/** What is left of the token, where the lead begins, and when the next try is. */
export function Ring({ frame, now, paused }: Props) {
  const { about, context } = frame
  const { expiresAt, refreshAt, status } = about
  const left = expiresAt === undefined ? undefined : Math.max(0, expiresAt - now)
  const life = expiresAt === undefined ? 0 : expiresAt - (context.issuedAt ?? now)
  const share = left === undefined || life <= 0 ? 0 : Math.min(1, left / life)
  const lead = expiresAt !== undefined && refreshAt !== undefined && life > 0 ? (expiresAt - refreshAt) / life : 0
  const next = nextTry(frame, now)
  const wait = next === undefined ? undefined : next - now
  return (
    <div className="ring">
      <svg viewBox="0 0 128 128" role="img" aria-label={inWords(left, wait, status)}>
        <circle className="track" cx="64" cy="64" r={RADIUS} />
        {lead < 1 && <Arc className="lead" share={lead} />}
        <Arc className="left" share={share} />
        {lead < 1 && <Arc className="last" share={Math.min(lead, share)} />}
        {wait !== undefined && (
          <>
            <circle className="pause" cx="64" cy="64" r={INNER} />
            <Arc className="retry" share={wait / (wait + paused)} radius={INNER} />
          </>
        )}
      </svg>
      <p aria-hidden="true">
        <b>{figure(left, wait)}</b>
        <span>{caption(left, wait)}</span>
      </p>
    </div>
  )
}

interface ArcProps {
  readonly className: string
  /** Of the whole circle. */
  readonly share: number
  readonly radius?: number
}

const Arc = ({ className, share, radius = RADIUS }: ArcProps) =>
  share > 0 && (
    <circle
      className={className}
      cx="64"
      cy="64"
      r={radius}
      strokeDasharray={`${share * 2 * Math.PI * radius} ${2 * Math.PI * radius}`}
      transform="rotate(-90 64 64)"
    />
  )

const isOver = (left: number | undefined): boolean => left === undefined || left === 0

function figure(left: number | undefined, wait: number | undefined): string {
  if (isOver(left) && wait !== undefined) return inTime(wait)
  return left === undefined ? '–' : inTime(left)
}

function caption(left: number | undefined, wait: number | undefined): string {
  if (isOver(left) && wait !== undefined) return 'to the next try'
  return left === undefined
    ? 'no token'
    : wait === undefined
      ? 'of the token left'
      : `left; next try in ${inTime(wait)}`
}

/** Whole seconds: a screen reader need not hear of tenths. */
function inWords(left: number | undefined, wait: number | undefined, status: string): string {
  const token =
    left === undefined
      ? 'no token'
      : left === 0
        ? 'the token has ended'
        : `${Math.ceil(left / 1_000)} seconds of the token left`
  const next = wait === undefined ? '' : `, next try in ${Math.ceil(wait / 1_000)} seconds`
  return `${status}: ${token}${next}`
}
