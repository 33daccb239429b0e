/** Logs of `auth.log`, as histories of the page. */
import { expect, it } from 'vitest'
import { LogError } from '../../visualizer/page/replay/savedHistory.ts'
import { readLog } from '../../visualizer/page/replay/readLog.ts'
import { createLoggedInWorld } from '../helpers/world.ts'

it('replays what happened elsewhere, state by state', async () => {
  const { auth, clock } = await createLoggedInWorld()
  await clock.advance(3_600_000)
  await auth.getAccessToken()
  await auth.logOut()
  const { entries } = readLog(auth.log.toJsonLines())
  const logged = auth.log.entries()
  expect(entries.map(({ frame }) => frame.about.state)).toEqual(logged.map(({ state }) => state))
  expect(entries.map(({ at }) => at)).toEqual(logged.map(({ at }) => at - (logged[0]?.at ?? 0)))
  expect(entries.at(-1)?.frame.about.reason).toBe('loggedOut')
  auth.close()
})

it('says which line is wrong', async () => {
  const { auth } = await createLoggedInWorld()
  const text = auth.log.toJsonLines()
  auth.close()
  expect(() => readLog(`${text}{"v":1}`)).toThrow(LogError)
  expect(() => readLog(`${text}{"v":1}`)).toThrow(/line \d+/i)
})

it('tells from where on this chart goes another way', async () => {
  const { auth } = await createLoggedInWorld()
  const text = auth.log.toJsonLines().replace(/"state":"valid"(?=[^]*$)/, '"state":"expired.ready"')
  auth.close()
  const { entries } = readLog(text)
  const warned = entries.findIndex(({ happening }) => happening.kind === 'server')
  expect(entries[warned]?.happening).toMatchObject({ text: expect.stringMatching(/^From step \d+ on/) as string })
  expect(entries[warned]?.at).toBe(entries[warned - 1]?.at)
})
