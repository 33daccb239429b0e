/** What every `TabChannel` promises. */
import type { MaybePromise, TabChannel } from '../../machines/index.ts'
import { check, eventually, pause } from './check.ts'
import { run, type Closable, type Test, type TestRunner } from './suite.ts'

/** A channel on which nobody has spoken, for one test. */
export interface ChannelUnderTest extends Closable {
  /** Called for each of those who talk and listen. */
  readonly open: () => TabChannel
  /** Resolves when whoever has subscribed surely listens. @default at once */
  readonly ready?: () => Promise<unknown>
}

/**
 * Describes what a `TabChannel` has to do, for a port of your own to prove that it does. To hear what one has announced oneself is allowed:
 * it costs a look at the storage. So is to hear a number below all others, after a time of not listening.
 *
 * @param name of the port
 * @throws {TypeError} when no runner is given and none is global
 * @example
 * describeTabChannel('mine', () => ({ open: () => myChannel() }), { describe, it })
 */
export const describeTabChannel = (
  name: string,
  prepare: () => MaybePromise<ChannelUnderTest>,
  runner?: TestRunner,
): void => {
  run(`${name}, as a TabChannel`, prepare, runner, TESTS)
}

/** The generations that are heard, from 1 on. */
function listen(channel: TabChannel): { heard: number[]; stop: () => void } {
  const heard: number[] = []
  const stop = channel.subscribe((generation) => {
    if (generation > 0) heard.push(generation)
  })
  return { heard, stop }
}

/** Long enough for what should not be heard to be heard. */
const SILENCE = 50

const TESTS: Readonly<Record<string, Test<ChannelUnderTest>>> = {
  async 'tells all others, each number once and in order'({ open, ready }) {
    const listeners = [listen(open()), listen(open())]
    await ready?.()
    const speaker = open()
    for (const generation of [1, 2, 3]) speaker.announce(generation)
    for (const { heard } of listeners)
      await eventually(() => heard.length >= 3, 'What was announced was not heard by everybody')
    await pause(SILENCE)
    for (const { heard, stop } of listeners) {
      check(heard.join() === '1,2,3', `1, 2 and 3 were announced; ${heard.join()} was heard`)
      stop()
    }
  },
  async 'tells who listens again'({ open, ready }) {
    const channel = open()
    listen(channel).stop()
    const { heard, stop } = listen(channel)
    await ready?.()
    open().announce(7)
    await eventually(() => heard.includes(7), 'Who listened, stopped and listened again heard nothing')
    stop()
  },
  async 'does not tell who has stopped'({ open, ready }) {
    const [first, second] = [listen(open()), listen(open())]
    await ready?.()
    first.stop()
    open().announce(5)
    await eventually(() => second.heard.includes(5), 'When one of two stopped listening, the other heard nothing')
    await pause(SILENCE)
    check(first.heard.length === 0, `${first.heard.join()} was heard by somebody who had stopped listening`)
    second.stop()
  },
  async 'takes an announcement that nobody hears'({ open }) {
    open().announce(1)
    await pause(0)
  },
}
