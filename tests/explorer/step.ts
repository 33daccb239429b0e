/** One thing that can happen next, and what it touches: two that touch nothing in common come to the same in either order. */
export interface Step {
  /** The same in every schedule that has led up to it by the same causes. */
  readonly name: string
  /** The tab that it happens in, and dies with, or `WIRE`; `undefined` for what is done to the world. */
  readonly tab?: string
  readonly touches: readonly Touch[]
  readonly run: () => void
}

/** `read:` of a thing gets on with other reads of it. `all` touches everything. */
export type Touch = `${'read' | 'write'}:${string}` | 'all'

export const areIndependent = (one: Pick<Step, 'touches'>, other: Pick<Step, 'touches'>): boolean =>
  !one.touches.some((touch) => other.touches.some((another) => collide(touch, another)))

function collide(one: Touch, other: Touch): boolean {
  if (one === 'all' || other === 'all') return true
  const [[kind, thing], [otherKind, otherThing]] = [one.split(':'), other.split(':')]
  return thing === otherThing && (kind === 'write' || otherKind === 'write')
}

/** A place that does not die. */
export const WIRE = 'wire'
