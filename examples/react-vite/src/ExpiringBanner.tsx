import { useAuthState } from 'authchart/react'
import { useEffect, useState } from 'react'

/** Shown when a refresh has failed, but the token still serves for a while. */
export function ExpiringBanner() {
  const endsAt = useAuthState(({ status, lastFailure, expiresAt }) =>
    status === 'expiring' && lastFailure !== undefined ? expiresAt : undefined,
  )
  const seconds = useSecondsUntil(endsAt)
  if (seconds === undefined) return null
  return <p role="alert">Your session ends in {seconds} s. Sign in again to go on.</p>
}

function useSecondsUntil(moment: number | undefined): number | undefined {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (moment === undefined) return
    setNow(Date.now())
    const timer = setInterval(() => {
      setNow(Date.now())
    }, 1_000)
    return () => {
      clearInterval(timer)
    }
  }, [moment])
  return moment === undefined ? undefined : Math.max(0, Math.ceil((moment - now) / 1_000))
}
