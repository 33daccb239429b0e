/** The way of a foreign machine: which transitions were taken is not sent, so it is told from where the machine was and is. */
import { ANY } from '../../chart/chartGraph.ts'
import type { Layout } from '../../chart/layout.ts'
import { isWithin } from '../chart/box.ts'
import type { TakenTransition } from '../history.ts'
import type { GuestStep } from './guests.ts'

/** From each state that was left to one that was entered. */
export function wayBetween(before: GuestStep | undefined, now: GuestStep): readonly TakenTransition[] {
  const { left, entered } = change(before, now)
  return left.flatMap((source, index) => {
    const target = entered[index]
    return target === undefined ? [] : [{ source, target, eventType: now.event, guard: undefined }]
  })
}

/** The ids of the edges that lead there: those of the event when there are any. */
export function edgesBetween({ edges }: Layout, before: GuestStep | undefined, now: GuestStep): readonly string[] {
  const { left, entered } = change(before, now)
  const fitting = edges.filter(({ id }) => {
    const [source = '', target = ''] = id.split('->')
    const isLeft = left.some((path) => source === ANY || isWithin(path, source))
    return isLeft && entered.some((path) => isWithin(path, target))
  })
  const named = fitting.filter(({ rows }) => rows.some((row) => row === now.event || row.startsWith(`${now.event} [`)))
  return (named.length > 0 ? named : fitting).map(({ id }) => id)
}

function change(before: GuestStep | undefined, { leaves }: GuestStep): { left: string[]; entered: string[] } {
  const left = before?.leaves.filter((path) => !leaves.includes(path)) ?? []
  return { left, entered: leaves.filter((path) => before?.leaves.includes(path) !== true) }
}
