'use client'

import { useEffect, useState } from 'react'

/** Minutes and seconds that are left, counted down; not announced, since it changes every second. @param props.until in milliseconds */
export function Countdown({ until, label, over }: { until: number; label: string; over: string }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  const seconds = Math.max(0, Math.ceil((until - now) / 1000))
  if (seconds === 0) return <span className="font-medium">{over}</span>
  return (
    <span>
      {label}{' '}
      <strong translate="no" className="font-medium font-mono tabular-nums">
        {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, '0')}
      </strong>
    </span>
  )
}
