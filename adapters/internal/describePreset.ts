import type { RefresherDescription } from '../../machines/ports.ts'

/** How a preset tells a worker what it was called with: data, in which `urls` are made absolute as the page sees them. */
export const describePreset =
  (preset: string, options: object, urls: readonly string[]) => (): RefresherDescription => ({
    preset,
    options: Object.fromEntries(
      Object.entries(options).map(([name, value]: [string, unknown]) => [
        name,
        urls.includes(name) && typeof value === 'string' ? new URL(value, globalThis.document.baseURI).href : value,
      ]),
    ),
  })
