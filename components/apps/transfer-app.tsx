'use client'

import type { ReactNode } from 'react'
import type { Toast } from '#components/toasts/toasts.ts'
import { SelectField } from '#components/ui/select.tsx'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { ConfirmedChange } from './confirmed-change.tsx'

/** Gives an app to another team, once its client ID has been typed. */
export function TransferApp({
  teams,
  ...rest
}: {
  clientId: string
  toast: Toast
  action: FormAction
  page: string
  asking: boolean
  /** The teams that it can go to. */
  teams: readonly { id: string; name: string }[]
  effect: ReactNode
}) {
  return (
    <ConfirmedChange
      {...rest}
      ask="transfer"
      label="Transfer app"
      fields={(error, text) => (
        <SelectField
          // A select keeps its first default when a form is reset; a new answer needs a new one.
          key={text('teamId')}
          id="transfer-teamId"
          name="teamId"
          label="New team"
          required
          defaultValue={text('teamId') || teams[0]?.id}
          error={error('teamId')}
        >
          {teams.map((team) => (
            <option key={team.id} value={team.id}>
              {team.name}
            </option>
          ))}
        </SelectField>
      )}
    />
  )
}
