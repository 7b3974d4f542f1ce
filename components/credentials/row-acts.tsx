'use client'

import { useEffect, useRef, useState } from 'react'
import { Dialog } from '#components/ui/dialog.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { verdictOf } from '#lib/features/request-log/verdict.ts'
import { ActButton } from './act-button.tsx'
import { useDesk } from './desk.tsx'
import { useEvidence } from './evidence.tsx'
import { type ActOnOne, actsOn, type ShownCredential, wordsOf } from './question.ts'
import { QuestionForm } from './question-form.tsx'
import { urgentAct } from './urgent-act.ts'

/** What can be done to a secret or key: all of it in a menu, and beside it the one act that is due. */
export function RowActs({ credential }: { credential: ShownCredential }) {
  return useDesk().mayChange && <Acts credential={credential} />
}

function Acts({ credential }: { credential: ShownCredential }) {
  const [asking, setAsking] = useState<ActOnOne | null>(null)
  const [isDone, setDone] = useState(false)
  const menu = useRef<HTMLDivElement>(null)
  const urgent = urgentAct(credential, verdictOf(useEvidence(credential.id)), new Date())
  const inMenu = actsOn(credential).filter((act) => act !== urgent)
  const question = asking && { act: asking, kind: credential.kind, credential }
  const words = question && wordsOf(question)

  // The button that was pressed may be gone with the state it was for.
  useEffect(() => {
    if (isDone) document.getElementById(`credential-${credential.id}`)?.focus()
  }, [isDone, credential.id])

  function ask(act: ActOnOne) {
    closeMenu(menu.current)
    setDone(false)
    setAsking(act)
  }

  function close(outcome: 'done' | 'given up') {
    setAsking(null)
    // A new secret says itself where the focus goes afterwards.
    const isRevealed = asking === 'rotate' && credential.kind === 'secret'
    setDone(outcome === 'done' && !isRevealed)
  }

  return (
    <>
      <div ref={menu} className="flex items-center justify-end gap-1.5 max-lg:col-start-2 max-lg:row-start-1">
        {urgent && <ActButton act={urgent} credential={credential} onAsk={() => ask(urgent)} />}
        <Menu
          label={
            <>
              <span aria-hidden="true">⋯</span>
              <span className="sr-only">More for {credential.name}</span>
            </>
          }
          className="open:z-20"
          buttonClassName="grid size-8 cursor-pointer place-items-center rounded-md text-lg text-muted hover:bg-sunken hover:text-ink"
        >
          <div className="-m-1.5 flex flex-col">
            {inMenu.map((act) => (
              <ActButton
                key={act}
                act={act}
                credential={credential}
                variant="ghost"
                className="w-full justify-start!"
                onAsk={() => ask(act)}
              />
            ))}
          </div>
        </Menu>
      </div>
      <Dialog
        open={question !== null}
        onClose={() => close('given up')}
        title={words?.title}
        description={words?.explanation}
      >
        {question && <QuestionForm question={question} asked="dialog" onClose={close} />}
      </Dialog>
    </>
  )
}

/** Its button has the focus then, so that a dialog gives it back there. */
function closeMenu(around: HTMLElement | null): void {
  const menu = around?.querySelector('details')
  if (!menu?.open) return
  menu.open = false
  menu.querySelector('summary')?.focus()
}
