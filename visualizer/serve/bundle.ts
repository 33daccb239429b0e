// Bundles the page into a folder: `node bundle.ts <folder> <its HTML>`.
import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const [outDir = '', html = ''] = process.argv.slice(2)
try {
  const root = fileURLToPath(new URL('../page', import.meta.url))
  await build({
    root,
    // Wherever it is served from.
    base: './',
    configFile: false,
    envDir: false,
    logLevel: 'warn',
    plugins: [react()],
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      rolldownOptions: { input: `${root}/${html}` },
    },
  })
} catch (error) {
  // Without the stack, which would lead into the bundler.
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
