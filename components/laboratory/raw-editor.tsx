'use client'

import { useEffect, useRef } from 'react'
import { Field } from '#components/ui/field.tsx'
import { Textarea } from '#components/ui/textarea.tsx'
import type { Problem } from './use-laboratory.ts'

/** The request as HTTP, to be edited freely. */
export function RawEditor({
  raw,
  problems,
  onEdit,
}: {
  raw: string
  problems: readonly Problem[]
  onEdit: (raw: string) => void
}) {
  const area = useRef<HTMLTextAreaElement>(null)
  // By hand: what React is told of its value stands in the document, and somebody may paste a secret here.
  useEffect(() => {
    if (area.current && area.current.value !== raw) area.current.value = raw
  }, [raw])
  return (
    <Field
      id="raw"
      label="Request as HTTP"
      hint={
        <>
          <code translate="no">{'{{credentials}}'}</code>, <code translate="no">{'{{client_secret}}'}</code>,{' '}
          <code translate="no">{'{{client_assertion}}'}</code> and{' '}
          <code translate="no">{'{{access_token}}'}</code> stand for what this page keeps in memory.
        </>
      }
      required
      error={problems.find(({ at }) => at === 'raw')?.text}
    >
      {(control) => (
        <Textarea
          {...control}
          ref={area}
          rows={10}
          translate="no"
          autoComplete="off"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          className="font-mono text-[0.8125rem] leading-[1.65]"
          onInput={({ currentTarget }) => onEdit(currentTarget.value)}
        />
      )}
    </Field>
  )
}
