/** The picture of a machine that somebody else has sent: ELK is loaded for it alone, in a worker with a time limit. */
import { createMachine } from 'xstate'
import { ChartLayoutError } from '../../chart/checkedGraph.ts'
import type { Layout } from '../../chart/layout.ts'
import { describeMachine, type MachineDescription } from '../../diagram/describeMachine.ts'
import { DefinitionError } from './definition.ts'

export interface Drawing {
  readonly layout?: Layout
  /** Why there is no picture: a whole sentence. */
  readonly problem?: string
}

/** Ms: a busy machine needs its time, too. */
const TIME_LIMIT = 20_000
/** More would be kept for nobody. */
const MOST = 50
const drawings = new Map<string, Promise<Drawing>>()

/** Draws a machine once, however often it is asked for. @param definition the config of the machine as JSON */
export function drawingOf(definition: string): Promise<Drawing> {
  const known = drawings.get(definition)
  if (known !== undefined) return known
  if (drawings.size >= MOST) drawings.clear()
  const drawing = draw(definition)
  drawings.set(definition, drawing)
  return drawing
}

async function draw(definition: string): Promise<Drawing> {
  try {
    const { layoutInWorker } = await import('../../chart/layoutInWorker.ts')
    return { layout: await layoutInWorker(described(definition), { timeLimit: TIME_LIMIT }) }
  } catch (error) {
    const isOurs = error instanceof ChartLayoutError || error instanceof DefinitionError
    return { problem: isOurs ? error.message : 'ELK, which lays the picture out, could not be loaded.' }
  }
}

function described(definition: string): MachineDescription {
  try {
    // Names alone: what they stand for was not sent, and nothing of the machine is run.
    return describeMachine(createMachine(JSON.parse(definition) as object))
  } catch (error) {
    throw new DefinitionError('XState does not take it for a machine.', { cause: error })
  }
}
