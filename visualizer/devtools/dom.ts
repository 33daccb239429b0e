/** `authchart/visualizer/dom`: the panel without React. */
export type { DevtoolsAuth } from './auth.ts'
export { mountAuthDevtools, type AuthDevtoolsOptions } from './mountAuthDevtools.ts'
