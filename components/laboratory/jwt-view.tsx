'use client'

import { useId, useState } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import { exactTime } from '#components/ui/exact-time.tsx'
import { type JwtKind, memberWords, timeOf } from './claim-words.ts'

type Part = 'header' | 'claims'
type Member = { part: Part; name: string; value: unknown }

/** The header and the claims of a JWT, line by line; each line explains itself on hover and focus. */
export function JwtView({
  kind,
  header,
  claims,
}: {
  kind: JwtKind
  header: Record<string, unknown>
  claims: Record<string, unknown>
}) {
  const id = useId()
  const [told, setTold] = useState<Member | null>(null)
  const time = told && timeOf(told.name, told.value)
  return (
    <div className="min-w-0 overflow-hidden rounded-lg border border-slab-line bg-slab text-slab-ink">
      <div className="grid sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        {(['header', 'claims'] as const).map((part) => (
          <div
            key={part}
            className={classNames(
              'min-w-0',
              part === 'claims' && 'border-slab-line max-sm:border-t sm:border-l',
            )}
          >
            <p
              className="border-slab-line border-b px-4 py-2 font-mono text-slab-muted text-xs"
              translate="no"
            >
              {part === 'header' ? 'Header' : 'Claims'}
            </p>
            <ul className="px-2 py-2">
              {Object.entries(part === 'header' ? header : claims).map(([name, value]) => (
                <li key={name}>
                  <button
                    type="button"
                    aria-describedby={`${id}-${part}-${name}`}
                    onFocus={() => setTold({ part, name, value })}
                    onPointerEnter={() => setTold({ part, name, value })}
                    onClick={() => setTold({ part, name, value })}
                    translate="no"
                    className={classNames(
                      'block min-h-6 w-full cursor-help rounded-sm px-2 py-0.5 text-left font-mono text-[0.8125rem] leading-[1.55] wrap-anywhere hover:bg-slab-line focus-visible:-outline-offset-2',
                      told?.part === part && told.name === name && 'bg-slab-line',
                    )}
                  >
                    <span className="text-slab-key">{name}</span>
                    <span className="text-slab-muted">: </span>
                    <span className="text-slab-string">{JSON.stringify(value)}</span>
                  </button>
                  <span id={`${id}-${part}-${name}`} hidden>
                    {memberWords(kind, part, name)}
                  </span>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
      {/* As high as the longest explanation, so that nothing moves while one reads. */}
      <p className="min-h-18 border-slab-line border-t px-4 py-2.5 text-[0.9375rem]">
        {told ? (
          <>
            <strong translate="no" className="font-medium font-mono text-slab-key">
              {told.name}
            </strong>{' '}
            {memberWords(kind, told.part, told.name)}
            {time && ` Here: ${exactTime(time)}.`}
          </>
        ) : (
          <span className="text-slab-muted">
            Point at a line, or move to it with Tab, to see what it says.
          </span>
        )}
      </p>
    </div>
  )
}
