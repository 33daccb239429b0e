import type { RefresherDescription, TokenRefresher } from '../../machines/ports.ts'
import { cookie, type CookieOptions } from '../cookie/index.ts'
import type { OAuth2Options } from '../oauth2/options.ts'
import { oauth2 } from '../oauth2/refreshGrant.ts'
import { simpleJwt, type SimpleJwtOptions } from '../simplejwt/index.ts'

/** The preset as the page has it; `undefined` for one that this version does not know. */
export function makeRefresher({ preset, options }: RefresherDescription): TokenRefresher | undefined {
  try {
    // The presets check what they are called with.
    if (preset === 'simplejwt') return simpleJwt(options as unknown as SimpleJwtOptions)
    if (preset === 'oauth2') return oauth2(options as unknown as OAuth2Options)
    if (preset === 'cookie') return cookie(options as unknown as CookieOptions)
  } catch {
    // As good as unknown: the page does it itself, and hears what is wrong.
  }
  return undefined
}
