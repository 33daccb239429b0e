/** A chart as SCXML (https://www.w3.org/TR/scxml/): guards as conditions, actions as scripts, both by their names. */
import type { AnyStateMachine } from 'xstate'
import { element, type Element } from './xml.ts'

type Node = AnyStateMachine['root']
type Transition = NonNullable<Node['always']>[number]

/** The root becomes a state of its own, since `<scxml>` takes no transitions. */
export function toScxml(machine: AnyStateMachine): string {
  const document = element('scxml', {
    attributes: {
      xmlns: 'http://www.w3.org/2005/07/scxml',
      version: '1.0',
      datamodel: 'ecmascript',
      name: machine.id,
      initial: machine.root.id,
    },
    children: [stateOf(machine.root)],
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n${document.join('\n')}\n`
}

function stateOf(node: Node): Element {
  const children = Object.values(node.states)
  const initial = children.length > 0 ? { initial: node.initial.target.map(({ id }) => id).join(' ') } : {}
  return element('state', {
    attributes: { id: node.id, ...initial },
    ...(node.description === undefined ? {} : { comment: node.description }),
    children: [
      ...handler('onentry', node.entry, delaysOf(node).map(sendOf)),
      ...handler('onexit', node.exit, delaysOf(node).map(cancelOf)),
      ...(node.always ?? []).map((transition) => transitionOf(node, transition, undefined)),
      ...[...node.transitions].flatMap(([type, transitions]) =>
        transitions.map((transition) => transitionOf(node, transition, eventOf(type))),
      ),
      ...node.invoke.map(({ id, src }) =>
        element('invoke', { attributes: { id: actorOf(id), type: 'xstate', src: nameOf(src) } }),
      ),
      ...children.map(stateOf),
    ],
  })
}

function transitionOf(node: Node, transition: Transition, event: string | undefined): Element {
  const [target] = transition.target ?? []
  const isInside = target !== undefined && target !== node && isWithin(target, node)
  return element('transition', {
    attributes: {
      ...(event === undefined ? {} : { event }),
      ...(transition.guard === undefined ? {} : { cond: `${nameOf(transition.guard)}()` }),
      ...(target === undefined ? {} : { target: target.id }),
      // XState's transitions into a child do not leave its parent, SCXML's do unless they say so.
      ...(isInside && !transition.reenter ? { type: 'internal' } : {}),
    },
    children: transition.actions.map(scriptOf),
  })
}

const isWithin = (node: Node, ancestor: Node): boolean =>
  node === ancestor || (node.parent !== undefined && isWithin(node.parent, ancestor))

function handler(name: 'onentry' | 'onexit', actions: readonly unknown[], timers: readonly Element[]): Element[] {
  // Those of xstate itself are functions: the timers, which are told in SCXML's own way.
  const named = actions.filter((action) => typeof action !== 'function').map(scriptOf)
  const children = [...named, ...timers]
  return children.length === 0 ? [] : [element(name, { children })]
}

const scriptOf = (action: unknown): Element => element('script', { text: `${nameOf(action)}()` })

/** A timer is an event that is sent on entry and cancelled on exit. */
const delaysOf = (node: Node): string[] => node.after.map(({ eventType }) => String(eventType))
const sendOf = (type: string): Element =>
  element('send', { attributes: { id: eventOf(type), event: eventOf(type), delayexpr: `${delayOf(type)}()` } })
const cancelOf = (type: string): Element => element('cancel', { attributes: { sendid: eventOf(type) } })

/** xstate's own spelling of timers and of the ends of an invoked actor, undone. */
const delayOf = (type: string): string => /^xstate\.after\.(.+?)\./.exec(type)?.[1] ?? type
/** xstate's ids of actors begin with a digit, which XML does not allow. */
const actorOf = (id: string | undefined): string => `actor.${String(id)}`
function eventOf(type: string): string {
  const [, kind, rest] = /^xstate\.(after|done\.actor|error\.actor)\.(.+)$/.exec(type) ?? []
  if (kind === 'done.actor') return `done.invoke.${actorOf(rest)}`
  if (kind === 'error.actor') return `error.platform.${actorOf(rest)}`
  return kind === 'after' ? `after.${String(rest)}` : type
}

function nameOf(named: unknown): string {
  return typeof named === 'string' ? named : String((named as { type?: string }).type)
}
