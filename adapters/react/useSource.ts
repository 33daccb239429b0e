import { shallowEqual, useSelector } from '@xstate/react'
import { useSyncExternalStore } from 'react'
import type { Source } from './sources.ts'

/** Renders again only when what `select` picks has changed; equal fields count as no change. */
export function useSource<Value, Selected>(
  ofPage: Source<Value>,
  ofServer: Source<Value>,
  select: (value: Value) => Selected,
): Selected {
  const isHydrated = useSyncExternalStore(never, isTrue, isFalse)
  return useSelector<Source<Value>, Selected>(isHydrated ? ofPage : ofServer, select, shallowEqual)
}

const never = () => () => undefined
const isTrue = (): boolean => true
/** Also for the first render of a page that takes up what a server has rendered. */
const isFalse = (): boolean => false
