/** The built files over HTTP. */
import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { extname } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
}

/** @param path as a URL has it @param tokenServer the only other origin that the page may ask */
export async function sendFile(folder: string, path: string, response: ServerResponse, tokenServer: string) {
  const type = TYPES[extname(path)]
  // Names of built files need nothing else, and so no path leads out of the folder.
  const isName = /^(?:[\w-]+\/)?[\w.-]+$/.test(path)
  const body = type === undefined || !isName ? undefined : await readFile(`${folder}/${path}`).catch(() => undefined)
  if (body === undefined || type === undefined) {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('There is no such file')
    return
  }
  response.writeHead(200, { 'Content-Type': type, ...cachingOf(path), ...safetyFor(tokenServer) }).end(body)
}

/** The names of assets hold a hash of what is in them. */
const cachingOf = (path: string): Record<string, string> => ({
  'Cache-Control': path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-store',
})

const safetyFor = (tokenServer: string): Record<string, string> => ({
  'Content-Security-Policy':
    `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; worker-src 'self' blob:; ` +
    `connect-src 'self' ${tokenServer}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
})
