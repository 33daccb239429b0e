/** Each thing that can happen, in plain words. */
import type { Tone } from '../../demo/events.ts'
import { count, inMs } from '../../demo/words.ts'
import { moodOf } from './mood.ts'
import type { Entry, Frame, Happening, TakenTransition } from '../history.ts'
import { eventInWords } from '../../words/events.ts'
import { explainInWords } from '../../words/explain.ts'

export interface EntryWords {
  readonly mark: string
  readonly label: string
  readonly text: string
  readonly tone: Tone
}

const TONES: Readonly<Record<string, Tone>> = {
  valid: 'good',
  expiring: 'warning',
  refreshing: 'busy',
  expired: 'bad',
  loggedOut: 'bad',
}

const toneOf = (mood: string): Tone => TONES[mood] ?? 'faint'

export function entryInWords({ happening, frame, at }: Entry): EntryWords {
  switch (happening.kind) {
    case 'chart':
      return chartInWords(happening, frame, at)
    case 'requests':
      return requestsInWords(happening)
    case 'refresh':
      return refreshInWords(happening)
    case 'you':
      return { mark: '▸', label: 'you', text: `${happening.text}.`, tone: happening.isTrouble ? 'bad' : 'plain' }
    case 'server':
      return { mark: '▲', label: 'world', text: `${happening.text}.`, tone: happening.isTrouble ? 'warning' : 'good' }
  }
}

type Of<Kind extends Happening['kind']> = Extract<Happening, { kind: Kind }>

function chartInWords({ event, taken }: Of<'chart'>, { about, clock }: Frame, at: number): EntryWords {
  // A refresh that is due starts in the same breath: the states on the way are told as well.
  const way = taken.flatMap(({ target }) => target?.replace(/\..*/, '') ?? [])
  const states = way.filter((state, index) => state !== way[index - 1])
  const isDead = taken.some(({ guard }) => guard === 'isDeadOnArrival')
  const words = isDead ? 'The refresh brought a token that has already ended.' : `${eventInWords(event)}.`
  const { title } = explainInWords(about, at + clock)
  return {
    mark: '●',
    label: states.length === 0 ? 'noted' : states.join(' → '),
    text: states.length === 0 ? words : `${words} ${title}.`,
    tone: toneOf(moodOf(about)),
  }
}

function requestsInWords({ answered, failed, slowest }: Of<'requests'>): EntryWords {
  const names = [...new Set(failed)].map((name) => `${failed.filter((other) => other === name).length} × ${name}`)
  const parts = [...(answered > 0 ? [`${answered} answered`] : []), ...names]
  const text = `${parts.join(', ')}; ${answered + failed.length === 1 ? 'it took' : 'the slowest took'} ${inMs(slowest)}.`
  return {
    mark: '→',
    label: count(answered + failed.length, 'request'),
    text,
    tone: failed.length > 0 ? 'bad' : 'plain',
  }
}

function refreshInWords({ answer, ms }: Of<'refresh'>): EntryWords {
  const words: Readonly<Record<string, string>> = {
    200: 'The server gave new tokens',
    401: 'The server refused the refresh token',
    429: 'The server asked for a pause',
    none: 'There was no answer, so nobody knows what became of it',
  }
  const text = `${words[answer] ?? `The server answered ${answer}`} (${inMs(ms)}).`
  return {
    mark: '↻',
    label: answer === 'none' ? 'refresh' : `refresh ${answer}`,
    text,
    tone: answer === 200 ? 'good' : 'bad',
  }
}

/** `valid → expiring · untilLead [isWithinLead]`, for those who know the chart. */
export function transitionInWords({ source, target, eventType, guard }: TakenTransition): string {
  const timer = /^xstate\.after\.(.+?)\./.exec(eventType)?.[1]
  const cause =
    timer === undefined
      ? eventType === ''
        ? 'always'
        : eventType.replace(/^xstate\.(\w+)\..*/, '$1')
      : `after ${timer}`
  return `${source || 'any state'} ${target === undefined ? 'stays' : `→ ${target}`} · ${cause}${guard === undefined ? '' : ` [${guard}]`}`
}
