/** Vite's development server with the API beside it. An app of your own needs neither the alias nor the plugin `api`. */
import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'
import { startApi, type ExampleApi } from '../api/index.ts'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

export interface Served {
  readonly url: string
  readonly api: ExampleApi
  readonly close: () => Promise<void>
}

/** @param accessLifetime seconds @param port 0 takes a free one @param root where index.html is */
export async function serve(accessLifetime: number, port = 0, root = path('.')): Promise<Served> {
  const api = await startApi(accessLifetime)
  const vite = await createServer({
    root,
    cacheDir: path('../../node_modules/.cache/authchart-example'),
    configFile: false,
    clearScreen: false,
    logLevel: 'warn',
    plugins: [
      react(),
      {
        name: 'api',
        configureServer: ({ middlewares }) => {
          middlewares.use(api.handle)
        },
      },
    ],
    resolve: {
      alias: [
        { find: /^authchart$/, replacement: path('../../machines/index.ts') },
        { find: /^authchart\/(.+)$/, replacement: `${path('../../adapters/')}$1/index.ts` },
      ],
    },
    optimizeDeps: { include: ['react-dom/client', 'react/jsx-dev-runtime', 'xstate', '@xstate/react', 'ky', 'idb'] },
    server: { host: '127.0.0.1', port, fs: { allow: [path('../..')] } },
  })
  await vite.listen()
  return {
    url: vite.resolvedUrls?.local[0]?.replace(/\/$/, '') ?? '',
    api,
    async close() {
      await vite.close()
      await api.close()
    },
  }
}
