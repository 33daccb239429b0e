/** Reads the fields of a body as the REST framework's parsers and serializers do: JSON, URL encoded or multipart. */
import type { ReceivedRequest } from './receive.ts'
import { invalidFields, unreadableBody, unsupportedMediaType } from './simpleJwtRefusals.ts'

/**
 * The values of these fields, all of them required and not blank.
 *
 * @throws {Refusal} 400 or 415
 */
export async function readFields<Name extends string>(
  request: ReceivedRequest,
  names: readonly Name[],
): Promise<Record<Name, string>> {
  const data = await parse(request)
  const complaints = names.flatMap((name) => {
    const complaint = complainAbout(data[name])
    return complaint === undefined ? [] : [[name, [complaint]] as const]
  })
  if (complaints.length > 0) throw invalidFields(Object.fromEntries(complaints))
  return Object.fromEntries(names.map((name) => [name, String(data[name]).trim()])) as Record<Name, string>
}

function complainAbout(value: unknown): string | undefined {
  if (value === undefined) return 'This field is required.'
  if (value === null) return 'This field may not be null.'
  if (typeof value !== 'string' && typeof value !== 'number') return 'Not a valid string.'
  return String(value).trim() === '' ? 'This field may not be blank.' : undefined
}

async function parse({ headers, body }: ReceivedRequest): Promise<Readonly<Record<string, unknown>>> {
  if (body === undefined || body.length === 0) return {}
  const contentType = headers['content-type'] ?? ''
  switch (contentType.split(';', 1)[0]?.trim().toLowerCase()) {
    case 'application/json':
      return requireObject(parseJson(body))
    case 'application/x-www-form-urlencoded':
    case 'multipart/form-data':
      return parseForm(body, contentType)
    default:
      throw unsupportedMediaType(contentType)
  }
}

/** Says nothing of what it found: that may be a token. */
function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw unreadableBody('JSON parse error - Expecting value: line 1 column 1 (char 0)')
  }
}

function requireObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  const complaint =
    value === null ? 'No data provided' : `Invalid data. Expected a dictionary, but got ${pythonType(value)}.`
  throw invalidFields({ non_field_errors: [complaint] })
}

function pythonType(value: unknown): string {
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'string') return 'str'
  if (typeof value === 'boolean') return 'bool'
  return Number.isInteger(value) ? 'int' : 'float'
}

async function parseForm(body: Uint8Array<ArrayBuffer>, contentType: string): Promise<Record<string, unknown>> {
  try {
    const form = await new Response(body, { headers: { 'Content-Type': contentType } }).formData()
    return Object.fromEntries(form)
  } catch {
    throw unreadableBody('Multipart form parse error - Invalid boundary in multipart: None')
  }
}
