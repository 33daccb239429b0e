export { createAuthSimulation } from './createAuthSimulation.ts'
export type { Duration } from './duration.ts'
export type { SimulatedRequest } from './network.ts'
export type {
  AuthSimulation,
  AuthSimulationOptions,
  SimulatedNetwork,
  SimulatedPlace,
  SimulatedPorts,
  SimulatedServer,
  SimulatedStorage,
  SimulatedTab,
} from './options.ts'
export type { StorageMood } from './storage.ts'
