/** `authchart/visualizer`: a panel for apps in development. */
export { AuthDevtools, type AuthDevtoolsProps } from './AuthDevtools.ts'
export type { DevtoolsAuth } from './auth.ts'
export { mountAuthDevtools, type AuthDevtoolsOptions } from './mountAuthDevtools.ts'
