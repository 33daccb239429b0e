/** What a page downloads for some source: bundled for browsers, minified, gzipped. */
import { build } from 'esbuild'
import { gzipSync } from 'node:zlib'

interface Options {
  /** Where the source's imports are resolved. */
  readonly resolveDir: string
  /** Libraries that are not counted. */
  readonly external: readonly string[]
}

/** @returns bytes; what is imported later, when it is needed, is counted as well */
export async function bytesOf(source: string, { resolveDir, external }: Options): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    define: { 'process.env.NODE_ENV': '"production"' },
    external: [...external],
  })
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length
}
