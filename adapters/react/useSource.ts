import { shallowEqual, useSelector } from '@xstate/react'
import { useSyncExternalStore } from 'react'
import type { Source } from './sources.ts'

type Actor = NonNullable<Parameters<typeof useSelector>[0]>

/** Renders again only when what `select` picks has changed; equal fields count as no change. */
export function useSource<Value, Selected>(
  ofPage: Source<Value>,
  ofServer: Source<Value>,
  select: (value: Value) => Selected,
): Selected {
  const isHydrated = useSyncExternalStore(never, isTrue, isFalse)
  const source = isHydrated ? ofPage : ofServer
  return useSelector(source as unknown as Actor, select as (value: unknown) => Selected, shallowEqual)
}

const never = () => () => undefined
const isTrue = (): boolean => true
/** Also for the first render of a page that takes up what a server has rendered. */
const isFalse = (): boolean => false
