/** Checks of what strangers wrote: each says whether a value has a shape. */
export type Check = (value: unknown) => boolean

export const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value)
export const isBoolean: Check = (value) => typeof value === 'boolean'
/** Longer texts are no names, and nobody would read them. */
export const isText: Check = (value) => typeof value === 'string' && value.length <= 500

export const isOneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value)

export const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)

export const isListOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length <= 5_000 && value.every(check)

/** These fields and no others. */
export const hasFields =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).every((name) => Object.hasOwn(fields, name)) &&
    Object.entries(fields).every(([name, check]) => check((value as Record<string, unknown>)[name]))
