// Runs the lives that it is told to, one after the other; see runLives.ts.
import { parentPort, workerData } from 'node:worker_threads'
import { runScenario, scenarioOf } from './run.ts'

parentPort?.on('message', (seed: number) => {
  void runScenario(scenarioOf(seed, workerData as number)).then((outcome) => {
    parentPort?.postMessage({ seed, outcome })
  })
})
