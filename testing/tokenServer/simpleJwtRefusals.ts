/** How Simple JWT and the REST framework say no. */
import { Refusal } from './refusal.ts'
import { html, json } from './reply.ts'

const unauthorized = (body: object): Refusal =>
  new Refusal(json(401, body, { 'WWW-Authenticate': 'Bearer realm="api"' }))

/** 401 of the REST framework itself, which knows no `code`. */
export const notAuthenticated = (detail: string): Refusal => unauthorized({ detail })

/** 401 of Simple JWT. */
export const authenticationFailed = (detail: string, code: string): Refusal => unauthorized({ detail, code })

/** 401 of a token endpoint. */
export const tokenNotValid = (detail: string): Refusal => authenticationFailed(detail, 'token_not_valid')

/** 401 of a protected resource. */
export const accessTokenNotValid = (message: string): Refusal =>
  unauthorized({
    detail: 'Given token not valid for any token type',
    code: 'token_not_valid',
    messages: [{ token_class: 'AccessToken', token_type: 'access', message }],
  })

/** 400 with the complaints of each field. */
export const invalidFields = (complaints: Readonly<Record<string, readonly string[]>>): Refusal =>
  new Refusal(json(400, complaints))

/** 400 for a body that cannot be read at all. */
export const unreadableBody = (detail: string): Refusal => new Refusal(json(400, { detail }))

export const unsupportedMediaType = (contentType: string): Refusal =>
  new Refusal(json(415, { detail: `Unsupported media type "${contentType}" in request.` }))

export const methodNotAllowed = (method: string, allow: Readonly<Record<'Allow', string>>): Refusal =>
  new Refusal(json(405, { detail: `Method "${method}" not allowed.` }, allow))

export const notFound = (): Refusal => new Refusal(html(404, '<h1>Not Found</h1>'))
