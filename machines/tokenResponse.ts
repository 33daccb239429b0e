/** What the wire says (RFC 6749 §5.1), in the spellings of the presets; nothing past the parser sees it. */
export interface TokenResponse {
  accessToken?: string
  refreshToken?: string
  /** Seconds, as RFC 6749 has it; a numeric string is understood. */
  expiresIn?: number | string
  /** Local epoch ms after which the access token is not to be sent. */
  expiresAt?: number
  access_token?: string
  refresh_token?: string
  expires_in?: number | string
  token_type?: string
  access?: string
  refresh?: string
  /** Server epoch ms of the response's `Date` header, where a preset could read it. */
  serverDate?: number
}
