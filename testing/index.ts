/** `authchart/testing`: a test kit. A simulated device, a token server that fails on demand, and suites that ports prove themselves with. */
export * from './conformance/index.ts'
export * from './simulation/index.ts'
export * from './tokenServer/index.ts'
