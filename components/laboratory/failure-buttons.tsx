'use client'

import { useEffect } from 'react'
import { Button } from '#components/ui/button.tsx'
import { FAILURES, type Failure, type FailureId, whyNot } from './failure-list.ts'
import { failureIn } from './link-state.ts'
import type { Laboratory } from './use-laboratory.ts'

const GROUPS = [...new Set(FAILURES.map(({ group }) => group))]

/** Everything that can be made to fail with one press. */
export function FailureButtons({
  laboratory,
  offersThrowaway,
  onTry,
}: {
  laboratory: Laboratory
  offersThrowaway: boolean
  onTry: (id: FailureId) => void
}) {
  const { draft, key, run, throwaway } = laboratory
  const isBusy = run?.isRunning === true || throwaway.kind === 'asking'
  const isThrowaway = draft.who === 'throwaway'
  // A link leads to a failure; whoever comes presses it themselves.
  useEffect(() => {
    const follow = () => {
      const id = failureIn(window.location.hash)
      if (id) document.getElementById(`failure-${id}`)?.focus()
    }
    follow()
    window.addEventListener('hashchange', follow)
    return () => window.removeEventListener('hashchange', follow)
  }, [])

  const offered = (failure: Failure) => whyNot(failure, { isThrowaway, hasKey: key !== null }) === null
  const all: readonly Failure[] = FAILURES
  return (
    <div data-not-in-text className="flex flex-col gap-4">
      {GROUPS.map((group) => {
        const failures = FAILURES.filter((failure) => failure.group === group && offered(failure))
        return (
          failures.length > 0 && (
            <div key={group}>
              <h3 className="mb-1.5 text-muted text-sm">{group}</h3>
              <ul className="flex flex-wrap gap-2">
                {failures.map(({ id, title }) => (
                  <li key={id}>
                    <Button
                      id={`failure-${id}`}
                      size="sm"
                      variant="secondary"
                      pending={isBusy && run?.of === id}
                      aria-pressed={run?.of === id}
                      onClick={() => onTry(id)}
                    >
                      {title}
                    </Button>
                  </li>
                ))}
              </ul>
            </div>
          )
        )
      })}
      {all.some((failure) => !offered(failure)) && (
        <p className="text-muted text-sm">
          {offersThrowaway &&
            all.some((failure) => whyNot(failure, { isThrowaway, hasKey: true }) === 'throwaway') &&
            'More of them work with throwaway credentials. '}
          {all.some((failure) => whyNot(failure, { isThrowaway, hasKey: key !== null }) === 'key') &&
            'Those of private keys need a key pair: choose Private key above.'}
        </p>
      )}
    </div>
  )
}
