/** An app of somebody else, which shows its machines to whatever page it is told of. */
import { createBrowserInspector } from '@statelyai/inspect'
import { createActor, createMachine, fromPromise } from 'xstate'

const light = createMachine({
  id: 'crossing',
  type: 'parallel',
  states: {
    cars: {
      initial: 'go',
      states: { go: { tags: 'moving', on: { push: 'slow' } }, slow: { after: { 400: 'halt' } }, halt: {} },
    },
    people: { initial: 'wait', states: { wait: { on: { push: 'walk' } }, walk: {} } },
  },
})

const hostile = createMachine({ id: 'hostile', initial: 'a', states: { a: {} } })

const app = {
  /** Opens the page as this app's inspector. */
  show(url: string): void {
    const { inspect } = createBrowserInspector({ url })
    const actor = createActor(light, { inspect }).start()
    createActor(
      fromPromise(() => Promise.resolve(1)),
      { inspect },
    ).start()
    app.push = () => {
      actor.send({ type: 'push' })
    }
  },
  push: (): void => undefined,
  /** What no inspector of Stately would send. */
  attack(url: string): void {
    const page = window.open(url)
    window.addEventListener('message', () => {
      for (const data of [null, 'x', {}, { type: '@xstate.actor' }, { type: '@xstate.snapshot', sessionId: 'nobody' }])
        page?.postMessage(data, '*')
      const deep = `${'{"states":{"a":'.repeat(30)}{}${'}}'.repeat(30)}`
      const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`s${index}`, {}]))
      const large = JSON.stringify({ initial: 's0', states: many })
      for (const definition of ['{', deep, '{"states":{"<img src=x onerror=alert(1)>":{}}}', large])
        page?.postMessage(
          { type: '@xstate.actor', sessionId: definition.slice(0, 20), name: hostile.id, definition },
          '*',
        )
    })
  },
}
export type GuestApp = typeof app
Object.assign(window, { guest: app })
