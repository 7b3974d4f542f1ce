import type { Toast, UndoAct } from '#components/toasts/toasts.ts'
import { Card } from '#components/ui/card.tsx'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { UNDO_DAYS } from '#lib/kernel/undo-period.ts'
import { ConfirmedChange } from './confirmed-change.tsx'
import { ResumeForm } from './resume-form.tsx'
import { StoppingEffect, type StoppingNumbers } from './stopping-effect.tsx'
import { SuspendApp } from './suspend-app.tsx'
import { TransferApp } from './transfer-app.tsx'

type Props = {
  app: {
    clientId: string
    name: string
    status: 'active' | 'suspended'
    suspendedBy: 'owner' | 'staff' | null
    team: { id: string; name: string }
  }
  effect: StoppingNumbers
  /** Address of the place that this stands on. */
  page: string
  /** The change that the address asks about, if any. */
  asking: string | undefined
  mayResume: boolean
  /** The teams that the app can go to. */
  otherTeams: readonly { id: string; name: string }[]
  actions: {
    suspend: FormAction<{ changed: boolean; check?: string }>
    stopCheck: FormAction
    resume: FormAction
    transfer: FormAction
    remove: FormAction
  }
}

/** What can become of an app: suspended and resumed, given to another team, deleted. */
export function AppLife(props: Props) {
  return (
    <section id="life" aria-labelledby="life-heading" className="flex scroll-mt-20 flex-col gap-4">
      <h2 id="life-heading" className="font-semibold text-lg">
        Suspend, transfer, delete
      </h2>
      <Suspension {...props} />
      <Transfer {...props} />
      <Deletion {...props} />
    </section>
  )
}

function Suspension({ app, effect, page, asking, mayResume, actions }: Props) {
  if (app.status === 'active')
    return (
      <Card
        title={<Title>Suspend</Title>}
        description="A suspended app gets no tokens, and its current ones are refused, until it is resumed. Its secrets and keys are kept."
      >
        <SuspendApp
          stopCheck={actions.stopCheck}
          clientId={app.clientId}
          toast={toast(app, 'suspended', 'resume')}
          action={actions.suspend}
          page={page}
          asking={asking === 'suspend'}
          effect={<StoppingEffect effect={effect} />}
        />
      </Card>
    )
  return (
    <Card
      title={<Title>Resume</Title>}
      description={
        app.suspendedBy === 'staff'
          ? 'The connectivity team suspended this app. Only they can resume it.'
          : 'Its secrets work again immediately. Old tokens stay refused, so it requests new ones.'
      }
    >
      {mayResume && <ResumeForm action={actions.resume} clientId={app.clientId} />}
    </Card>
  )
}

function Transfer({ app, page, asking, otherTeams, actions }: Props) {
  if (otherTeams.length === 0)
    return (
      <Card
        title={<Title>Transfer</Title>}
        description={`This app belongs to ${app.team.name}. You can transfer it only to a team you are in, and you are in no other.`}
      />
    )
  return (
    <Card
      title={<Title>Transfer</Title>}
      description={`This app belongs to ${app.team.name}. Transfer it to another team you are in.`}
    >
      <TransferApp
        clientId={app.clientId}
        toast={toast(app, 'transferred', 'transfer', { teamId: app.team.id })}
        action={actions.transfer}
        page={page}
        asking={asking === 'transfer'}
        teams={otherTeams}
        effect={
          <p>
            Secrets, keys and tokens keep working. Everyone in the new team can see and change the app and
            read all its activity; people who are only in {app.team.name} can no longer see it.
          </p>
        }
      />
    </Card>
  )
}

function Deletion({ app, effect, page, asking, actions }: Props) {
  return (
    <Card
      title={<Title>Delete</Title>}
      description={`The app stops immediately. Your team can restore it for ${UNDO_DAYS} days; then it is deleted permanently.`}
    >
      <ConfirmedChange
        clientId={app.clientId}
        toast={toast(app, 'deleted', 'restore')}
        action={actions.remove}
        page={page}
        ask="delete"
        asking={asking === 'delete'}
        label="Delete app"
        grave
        effect={
          <>
            <StoppingEffect effect={effect} />
            <p className="text-[0.9375rem]">Nobody can register its client ID again, not even you.</p>
          </>
        }
      />
    </Card>
  )
}

function toast(
  { clientId, name }: Props['app'],
  done: string,
  act: UndoAct,
  further: Record<string, string> = {},
): Toast {
  return { message: `“${name}” is ${done}.`, undo: { act, fields: { clientId, ...further } } }
}

/** A level below the heading of the section. */
function Title({ children }: { children: string }) {
  return <span className="text-base">{children}</span>
}
