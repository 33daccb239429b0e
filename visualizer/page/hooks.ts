import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { Store } from './lab/store.ts'

export const useStore = <State extends object>(store: Store<State>): State =>
  useSyncExternalStore(store.subscribe, store.getState)

/** Ms of the page's own time, again and again; stands still when not `isRunning`. */
export function useNow(isRunning: boolean): number {
  const [now, setNow] = useState(() => performance.now())
  useEffect(() => {
    if (!isRunning) return
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
    const timer = setInterval(
      () => {
        setNow(performance.now())
      },
      calm ? 1_000 : 100,
    )
    return () => {
      clearInterval(timer)
    }
  }, [isRunning])
  return now
}

/** Whether a media query holds, now and whenever that changes. */
export function useMedia(query: string): boolean {
  const list = useMemo(() => matchMedia(query), [query])
  const subscribe = useCallback(
    (listen: () => void) => {
      list.addEventListener('change', listen)
      return () => {
        list.removeEventListener('change', listen)
      }
    },
    [list],
  )
  return useSyncExternalStore(subscribe, () => list.matches)
}
