// `npm run example:bff`: the notes' API, Redis, and the back end for the front end, until Ctrl-C.
import { serve } from '@hono/node-server'
import { Redis } from 'ioredis'
import { spawn } from 'node:child_process'
import { startApi } from '../api/index.ts'
import { listen } from '../api/listen.ts'
import { createApp } from './app.ts'

const { REDIS_URL, PORT = '8080' } = process.env
const OWN_REDIS = 6399

/** A Redis of our own, which forgets everything at the end, unless REDIS_URL names one. */
function openRedis(): Redis {
  if (REDIS_URL !== undefined) return new Redis(REDIS_URL)
  const args = ['--port', String(OWN_REDIS), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const server = spawn('redis-server', args, { stdio: 'ignore' })
  server.on('error', () => {
    console.error('There is no redis-server on the PATH: install one, or set REDIS_URL=redis://…')
    process.exit(1)
  })
  process.on('exit', () => server.kill())
  return new Redis(OWN_REDIS, { retryStrategy: () => 100 })
}

const redis = openRedis()
redis.on('error', () => undefined)
const api = await startApi(20)
const apiUrl = await listen(api)
serve({ fetch: createApp(apiUrl, redis).fetch, port: Number(PORT), hostname: '127.0.0.1' }, ({ port }) => {
  console.log(`Notes at http://127.0.0.1:${port}: sign in as alice with the password wonderland. Ctrl-C stops.`)
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit())
