/** Lays out a machine that is not known before: ELK is loaded when it is needed, and stopped when it takes too long. */
import type { ElkNode } from 'elkjs/lib/elk-api.js'
import type { MachineDescription } from '../diagram/describeMachine.ts'
import { ChartLayoutError, checkedGraph } from './checkedGraph.ts'
import { elkGraph } from './elkGraph.ts'
import { toLayout, type Layout } from './layout.ts'

export interface LayoutInWorkerOptions {
  /** In ms, the loading of ELK included. @default 10000 */
  readonly timeLimit?: number
  /** Starts a worker that runs `elkWorker.ts`. @default a module worker as Vite bundles it */
  readonly startWorker?: () => Worker
}

const startModuleWorker = (): Worker => new Worker(new URL('./elkWorker.ts', import.meta.url), { type: 'module' })

/**
 * @throws {@link ChartLayoutError} when the machine is too large, contradicts itself, or takes longer than the limit.
 *
 * @example
 * renderSvg(await layoutInWorker(describeMachine(machine)))
 */
export async function layoutInWorker(
  description: MachineDescription,
  { timeLimit = 10_000, startWorker = startModuleWorker }: LayoutInWorkerOptions = {},
): Promise<Layout> {
  const graph = checkedGraph(description)
  const worker = startWorker()
  const { failed, stop } = watch(worker, timeLimit)
  try {
    return toLayout(graph, await Promise.race([layOut(worker, elkGraph(graph, 1)), failed]))
  } catch (error) {
    if (error instanceof ChartLayoutError) throw error
    throw new ChartLayoutError('The machine could not be laid out. Draw a part of it.', { cause: error })
  } finally {
    stop()
  }
}

async function layOut(worker: Worker, graph: ElkNode): Promise<ElkNode> {
  const { default: loaded } = await import('elkjs/lib/elk-api.js')
  // Node hands over the CommonJS module around the class, a bundler may hand over the class itself.
  const Elk = (loaded as Partial<typeof loaded>).default ?? (loaded as unknown as typeof loaded.default)
  return new Elk({ workerFactory: () => worker }).layout(graph)
}

/** elkjs hears neither of a worker that cannot start nor of one that is stopped. */
function watch(worker: Worker, timeLimit: number): { failed: Promise<never>; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  const failed = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new ChartLayoutError(`The layout took longer than ${timeLimit} ms. Draw a part of the machine.`))
    }, timeLimit)
    worker.addEventListener('error', ({ message }) => {
      reject(new Error(message))
    })
  })
  const stop = (): void => {
    clearTimeout(timer)
    worker.terminate()
  }
  return { failed, stop }
}
