import type { Frame } from '../history.ts'
import { inTime } from '../../words/explain.ts'

const RADIUS = 52
const LENGTH = 2 * Math.PI * RADIUS

interface Props {
  readonly frame: Frame
  /** Of the client's clock. */
  readonly now: number
}

/** What is left of the token, where the lead begins, and when the next try is. */
export function Ring({ frame: { about, context }, now }: Props) {
  const { expiresAt, refreshAt, retryAt, status } = about
  const left = expiresAt === undefined ? undefined : Math.max(0, expiresAt - now)
  const life = expiresAt === undefined ? 0 : expiresAt - (context.issuedAt ?? now)
  const share = left === undefined || life <= 0 ? 0 : Math.min(1, left / life)
  const lead = expiresAt !== undefined && refreshAt !== undefined && life > 0 ? (expiresAt - refreshAt) / life : 0
  const wait = retryAt === undefined ? undefined : Math.max(0, retryAt - now)
  return (
    <div className="ring">
      <svg viewBox="0 0 128 128" role="img" aria-label={inWords(left, wait, status)}>
        <circle className="track" cx="64" cy="64" r={RADIUS} />
        {lead > 0 && lead < 1 && <Arc className="lead" share={lead} />}
        <Arc className="left" share={share} />
        {wait !== undefined && <circle className="retry" cx="64" cy="64" r="41" pathLength="60" />}
      </svg>
      <p aria-hidden="true">
        <b>{figure(left, wait)}</b>
        <span>{caption(left, wait)}</span>
      </p>
    </div>
  )
}

const Arc = ({ className, share }: { readonly className: string; readonly share: number }) => (
  <circle
    className={className}
    cx="64"
    cy="64"
    r={RADIUS}
    strokeDasharray={`${share * LENGTH} ${LENGTH}`}
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
