/** What the model server says on the wire, in the dialect that the settings ask for. */
import type { Reply, Wire } from './network.ts'
import type { Grant, ModelServer } from './server.ts'
import type { Settings } from './settings.ts'

const JSON_TYPE = { 'content-type': 'application/json' }

export function endpoints(server: ModelServer, settings: Settings): (wire: Wire) => Reply {
  const isOAuth = settings.dialect === 'oauth2'
  const fields = (wire: Wire): Record<string, string | undefined> =>
    wire.body.startsWith('{')
      ? (JSON.parse(wire.body) as Record<string, string>)
      : Object.fromEntries(new URLSearchParams(wire.body))
  const granted = ({ accessToken, refreshToken, expiresIn }: Grant): Reply => ({
    status: 200,
    headers: settings.tellsDate ? { ...JSON_TYPE, date: new Date(server.clock).toUTCString() } : JSON_TYPE,
    body: JSON.stringify(
      isOAuth
        ? { access_token: accessToken, refresh_token: refreshToken, token_type: 'Bearer', expires_in: expiresIn }
        : { access: accessToken, refresh: refreshToken },
    ),
  })
  const refused: Reply = isOAuth
    ? { status: 400, headers: JSON_TYPE, body: '{"error":"invalid_grant"}' }
    : { status: 401, headers: JSON_TYPE, body: '{"detail":"Token is invalid","code":"token_not_valid"}' }
  return (wire) => {
    const { refresh, refresh_token = refresh, token = refresh, username = '' } = fields(wire)
    switch (wire.path) {
      case '/token/':
        return granted(server.logIn(username))
      case '/token/refresh/': {
        const verdict = server.refresh(refresh_token)
        return verdict === 'refused' ? refused : granted(verdict)
      }
      case '/token/revoke/':
        server.revoke(token)
        return { status: 200, headers: JSON_TYPE, body: '{}' }
      default:
        return server.accepts(wire.accessToken)
          ? { status: 200, body: 'ok' }
          : { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } }
    }
  }
}
