'use client'

import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'

/** Dialogs in both sizes, opened by their buttons. */
export function DialogSpecimens() {
  const [open, setOpen] = useState<'md' | 'lg' | null>(null)
  const close = () => setOpen(null)
  return (
    <div className="flex flex-wrap gap-3">
      <Button variant="secondary" onClick={() => setOpen('md')}>
        Open a dialog
      </Button>
      <Button variant="secondary" onClick={() => setOpen('lg')}>
        Open a large one
      </Button>
      <Dialog
        open={open !== null}
        onClose={close}
        size={open ?? 'md'}
        title="A question?"
        description="What happens if one says yes."
        footer={
          <>
            <Button variant="secondary" onClick={close}>
              No
            </Button>
            <Button variant="danger" onClick={close}>
              Yes
            </Button>
          </>
        }
      />
    </div>
  )
}

const PROBLEMS = [
  { field: 'wrong', message: 'Start with a letter.' },
  { message: 'A message about the whole form.' },
]

/** An error summary, shown on request: it takes the focus when it appears. */
export function SummarySpecimen() {
  const [shown, setShown] = useState(false)
  return (
    <form className="flex flex-col items-start gap-3">
      <Button variant="secondary" size="sm" onClick={() => setShown(!shown)}>
        {shown ? 'Hide the error summary' : 'Show the error summary'}
      </Button>
      <FormSummary problems={shown ? PROBLEMS : []} />
    </form>
  )
}
