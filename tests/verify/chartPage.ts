/** A page that lays out a machine by itself and shows it. */
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { flushSync } from 'react-dom'
import { createMachine } from 'xstate'
import { authLayout } from '../../visualizer/chart/authLayout.ts'
import { Chart, type ChartProps } from '../../visualizer/chart/Chart.tsx'
import { layoutInWorker } from '../../visualizer/chart/layoutInWorker.ts'
import { overlaps } from '../../visualizer/chart/quality.ts'
import { describeMachine } from '../../visualizer/diagram/describeMachine.ts'

const element = document.body.appendChild(document.createElement('div'))
const root = createRoot(element)

const chartPage = {
  show(props: Partial<ChartProps>): void {
    flushSync(() => {
      root.render(createElement(Chart, { layout: authLayout, ...props }))
    })
  },
  /** The layout of a machine's config, or the error's words. */
  async layOut(config: object, timeLimit?: number): Promise<string> {
    try {
      const description = describeMachine(createMachine(config))
      const layout = await layoutInWorker(description, timeLimit === undefined ? {} : { timeLimit })
      chartPage.show({ layout })
      return `${layout.states.length} states, ${layout.edges.length} edges, ${overlaps(layout).length} overlaps`
    } catch (error) {
      return String(error)
    }
  },
}
Object.assign(globalThis, { chartPage })
export type ChartPage = typeof chartPage
