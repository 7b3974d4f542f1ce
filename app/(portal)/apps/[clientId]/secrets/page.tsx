import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { AppHead } from '#components/apps/app-head.tsx'
import { RotateBy } from '#components/campaigns/rotate-by.tsx'
import { CredentialSection } from '#components/credentials/credential-section.tsx'
import { Desk } from '#components/credentials/desk.tsx'
import { LiveEvidence } from '#components/credentials/evidence.tsx'
import { ACTS, type Question, recognisable, type ShownCredential } from '#components/credentials/question.ts'
import { QuestionForm } from '#components/credentials/question-form.tsx'
import { ReadOnly } from '#components/teams/read-only.tsx'
import { clientApis } from '#lib/features/apps/client-apis.ts'
import { findClient } from '#lib/features/apps/queries.ts'
import { askedOfApp } from '#lib/features/campaigns/asked-of-app.ts'
import { type CredentialKind, isLive, isOverdue } from '#lib/features/credentials/credential-life-cycle.ts'
import { defaultName } from '#lib/features/credentials/default-names.ts'
import { type ListedCredential, listCredentials } from '#lib/features/credentials/list-credentials.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { clientEvidence } from '#lib/features/request-log/evidence.ts'
import { secretLifeDays } from '#lib/features/teams/secret-life.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../../../../search-params.ts'
import { readClientId } from '../client-id.ts'
import {
  addKeyAction,
  addSecretAction,
  cancelAction,
  deactivateAction,
  deleteCredentialAction,
  extendAction,
  reactivateAction,
  renameAction,
  retireAction,
  rotateKeyAction,
  rotateSecretAction,
} from './actions.ts'

type Props = { params: Promise<{ clientId: string }>; searchParams: SearchParams }

const ACTIONS = {
  add: { secret: addSecretAction, key: addKeyAction },
  rotate: { secret: rotateSecretAction, key: rotateKeyAction },
  cancel: cancelAction,
  extend: extendAction,
  retire: retireAction,
  deactivate: deactivateAction,
  reactivate: reactivateAction,
  delete: deleteCredentialAction,
  rename: renameAction,
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Secrets of ${readClientId((await params).clientId)}` }
}

export default async function SecretsPage({ params, searchParams }: Props) {
  const clientId = readClientId((await params).clientId)
  const page = routes.appSecrets(clientId)
  const actor = await requireActor(page)
  const [app, { callable }, listed, evidence, asked] = await Promise.all([
    findClient(actor, clientId),
    clientApis(actor, clientId),
    listCredentials(actor, clientId),
    clientEvidence(actor, clientId),
    askedOfApp(actor, clientId),
  ])
  if (!app || !listed || !evidence) notFound()
  const lifeDays = await secretLifeDays(app.team.id)
  const credentials = listed.map((one) => toShown(one, listed, lifeDays))
  const { changeCredentials: mayChange } = app.may
  const question = mayChange ? readQuestion(await searchParams, credentials) : null
  const ofKind = (kind: CredentialKind) => credentials.filter((one) => one.kind === kind)
  const liveOf = (kind: CredentialKind) => ofKind(kind).filter(({ state }) => isLive(state)).length
  const live = { secret: liveOf('secret'), key: liveOf('key') }
  const nameOf = (made: CredentialKind | 'rotated') =>
    defaultName(
      made,
      new Date(),
      listed.map(({ name }) => name),
    )
  return (
    <>
      <AppHead app={app} current="secrets" />
      {!mayChange && <ReadOnly team={app.team.name} />}
      <RotateBy clientId={clientId} asked={asked} mayRotate={mayChange} />
      <LiveEvidence
        path={routes.appEvidence(clientId)}
        initial={Object.fromEntries(
          listed.map(({ id, state }) => [id, { state, evidence: evidence[id] ?? null }]),
        )}
      >
        <Desk
          clientId={clientId}
          tokenUrl={env.publicUrl + routes.token}
          callable={callable}
          page={page}
          actions={ACTIONS}
          mayChange={mayChange}
          live={live}
          secretLifeDays={lifeDays}
          names={{ secret: nameOf('secret'), key: nameOf('key'), rotated: nameOf('rotated') }}
        >
          {question ? (
            <QuestionForm question={question} asked="page" />
          ) : (
            <>
              <CredentialSection
                kind="secret"
                title="Secrets"
                description="Several can work at the same time, so you can rotate without downtime."
                empty={{
                  title: 'No secret yet.',
                  text:
                    mayChange &&
                    'Generate an API Token: the client secret that gets access tokens. You see it only once.',
                }}
                credentials={ofKind('secret')}
                live={live.secret}
                clientId={clientId}
              />
              <CredentialSection
                kind="key"
                title="Keys"
                description={
                  <>
                    Public keys, for an app that signs its token requests.{' '}
                    <Link href={routes.docsKeys} className="text-accent underline underline-offset-4">
                      How it signs
                    </Link>
                  </>
                }
                empty={{
                  title: 'No key yet.',
                  text: mayChange && 'The private key stays with your app. Add its public key here.',
                }}
                credentials={ofKind('key')}
                live={live.key}
                clientId={clientId}
              />
            </>
          )}
        </Desk>
      </LiveEvidence>
    </>
  )
}

function toShown(
  one: ListedCredential,
  all: readonly ListedCredential[],
  lifeDays: number | null,
): ShownCredential {
  const successor = all.find(({ id }) => id === one.replacedBy)
  const replacement = successor ? `“${successor.name}” (${recognisable(successor)})` : null
  return { ...one, replacement, isOverdue: isOverdue(one, lifeDays, new Date()) }
}

/** The question that the address asks, if it asks one that there is. */
function readQuestion(
  parameters: Awaited<SearchParams>,
  credentials: readonly ShownCredential[],
): Question | null {
  const asked = firstParameter(parameters.ask)
  const act = ACTS.find((name) => name === asked)
  if (!act) return null
  if (act === 'add') {
    const kind = firstParameter(parameters.kind) === 'key' ? 'key' : 'secret'
    return { act, kind, credential: null }
  }
  const credential = credentials.find(({ id }) => id === firstParameter(parameters.credential))
  return credential ? { act, kind: credential.kind, credential } : null
}
