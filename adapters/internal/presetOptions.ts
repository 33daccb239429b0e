/** The options of presets, checked when they are called. */
import { AuthOptionError } from '../../machines/errors.ts'
import { isSafeUrl } from '../../machines/origins.ts'

/**
 * @throws {AuthOptionError} for an option that the preset does not know
 */
export function checkKnown(preset: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (!known.includes(name))
      throw new AuthOptionError(name, `is not known to ${preset}; known are ${known.join(', ')}`)
  }
}

/**
 * @throws {AuthOptionError} for something that is no address, and for one over which a refresh token would travel in clear
 */
export function checkUrl(option: string, url: unknown): void {
  if (typeof url !== 'string' || url === '')
    throw new AuthOptionError(
      option,
      'must be the address of an endpoint, such as https://api.example.com/api/token/refresh/',
    )
  if (URL.canParse(url) && !isSafeUrl(new URL(url)))
    throw new AuthOptionError(option, `must be https:, or http: on loopback: ${url}`)
}
