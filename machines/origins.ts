/** Where a token may go. */

/**
 * Whether a URL is of one of the listed origins; anything that cannot be parsed is not. A URL already in normal form, such as
 * `Request.url`, is recognised without parsing.
 */
export function originRule(origins: readonly string[]): (url: string) => boolean {
  const prefixes = origins.map((origin) => `${new URL(origin).origin}/`)
  return (url) => {
    // A loop, since a callback for each request would be garbage for each request.
    for (const prefix of prefixes) if (url.startsWith(prefix)) return true
    return URL.canParse(url) && prefixes.includes(`${new URL(url).origin}/`)
  }
}

const LOOPBACK = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/** A token in clear is no secret: `https:`, or `http:` on loopback (RFC 8252 §8.3). */
export const isSafeUrl = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname))
