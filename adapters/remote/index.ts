/** `authchart/remote`: the session in a worker, its tokens out of the page's reach. */
export { connectAuth, type ConnectAuthOptions, type RemoteAuth } from './connectAuth.ts'
export type { AuthWorker, WorkerFactory } from './connection.ts'
export { serveAuth, type AuthActions, type ServeAuthOptions } from './serveAuth.ts'
