import { useEffect, useMemo, useState } from 'react'
import { Board } from '../chart/Board.tsx'
import { ChartView } from '../chart/ChartView.tsx'
import { activePaths } from '../chart/marks.ts'
import { drawingOf, type Drawing } from '../guests/drawing.ts'
import type { Guest, GuestStep } from '../guests/guests.ts'
import { edgesBetween, wayBetween } from '../guests/way.ts'
import { useMedia } from '../hooks.ts'

interface Props {
  readonly guest: Guest
  readonly before: GuestStep | undefined
  readonly step: GuestStep
}

/** A foreign machine: its boxes, until it is drawn, and where it cannot be. */
export function GuestChart({ guest: { definition, boxes }, before, step }: Props) {
  const isNarrow = useMedia('(max-width: 40rem)')
  const { layout, problem } = useDrawing(isNarrow ? undefined : definition)
  const active = useMemo(() => activePaths(step.leaves), [step])
  const taken = useMemo(() => (layout === undefined ? [] : edgesBetween(layout, before, step)), [layout, before, step])
  const way = useMemo(() => wayBetween(before, step), [before, step])
  if (layout !== undefined && !isNarrow) return <ChartView layout={layout} active={active} taken={taken} />
  return (
    <>
      <Board boxes={boxes} active={step.leaves} taken={way} look="free" />
      {problem !== undefined && <p role="status">Its boxes alone: {problem}</p>}
    </>
  )
}

/** @param definition `undefined` when no picture is wanted */
function useDrawing(definition: string | undefined): Drawing {
  const [drawing, setDrawing] = useState<Drawing>({})
  useEffect(() => {
    if (definition === undefined) return
    let isWanted = true
    void drawingOf(definition).then((drawn) => {
      if (isWanted) setDrawing(drawn)
    })
    return () => {
      isWanted = false
    }
  }, [definition])
  return drawing
}
