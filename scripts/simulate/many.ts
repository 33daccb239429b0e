/** Many lives, with their progress. */
import { scenarioOf } from '../../tests/simulation/run.ts'
import { runLives } from '../../tests/simulation/runLives.ts'
import { tellBroken } from './broken.ts'
import type { Options } from './options.ts'

/** @returns whether every property held */
export async function many(options: Options): Promise<boolean> {
  const { from, seeds: count, events, jobs } = options
  const began = performance.now()
  let [done, broken, shown] = [0, 0, 0]
  const lives = await runLives({
    from,
    count,
    events,
    jobs,
    onLife: ({ seed, outcome: { violation } }) => {
      done += 1
      if (violation !== undefined) {
        broken += 1
        console.log(`seed ${seed} breaks ${violation.property}: ${violation.message}`)
      }
      if (performance.now() - shown < 2_000 && done < count) return
      shown = performance.now()
      console.error(`${done} of ${count} lives, ${broken} broken, ${inSeconds(began)}`)
    },
  })
  const first = lives.find(({ outcome }) => outcome.violation !== undefined)
  const days = lives.reduce((sum, { outcome }) => sum + outcome.lived, 0) / 86_400_000
  const what = `${count} × ${events} events, ${days.toFixed(0)} days, in ${inSeconds(began)}`
  if (first === undefined) console.log(`${what}: every property held`)
  else {
    console.log(`${what}: ${broken} broke a property`)
    await tellBroken(scenarioOf(first.seed, events), first.outcome, options)
  }
  return first === undefined
}

export const inSeconds = (began: number): string => `${((performance.now() - began) / 1_000).toFixed(1)} s`
