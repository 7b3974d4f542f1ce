import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { AppHead } from '#components/apps/app-head.tsx'
import { CredentialSection } from '#components/credentials/credential-section.tsx'
import { Desk } from '#components/credentials/desk.tsx'
import { LiveEvidence } from '#components/credentials/evidence.tsx'
import {
  type Question,
  recognisable,
  type ShownCredential,
  wordsOf,
} from '#components/credentials/question.ts'
import { QuestionForm } from '#components/credentials/question-form.tsx'
import { Card } from '#components/ui/card.tsx'
import { findClient } from '#lib/features/apps/queries.ts'
import { TRANSITION_NAMES } from '#lib/features/credentials/credential-life-cycle.ts'
import { type ListedCredential, listCredentials } from '#lib/features/credentials/list-credentials.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { clientEvidence } from '#lib/features/request-log/evidence.ts'
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
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Secrets of ${readClientId((await params).clientId)}` }
}

export default async function SecretsPage({ params, searchParams }: Props) {
  const clientId = readClientId((await params).clientId)
  const page = routes.appSecrets(clientId)
  const actor = await requireActor(page)
  const [app, listed, evidence] = await Promise.all([
    findClient(actor, clientId),
    listCredentials(actor, clientId),
    clientEvidence(actor, clientId),
  ])
  if (!app || !listed || !evidence) notFound()
  const credentials = listed.map((one) => toShown(one, listed))
  const question = readQuestion(await searchParams, credentials)
  const shared = { clientId, readOnly: question !== null }
  return (
    <>
      <AppHead app={app} current="secrets" />
      <LiveEvidence
        path={routes.appEvidence(clientId)}
        initial={Object.fromEntries(
          listed.map(({ id, state }) => [id, { state, evidence: evidence[id] ?? null }]),
        )}
      >
        <Desk clientId={clientId} tokenUrl={env.publicUrl + routes.token} page={page} actions={ACTIONS}>
          {question && (
            <Card title={wordsOf(question).title} description={wordsOf(question).explanation}>
              <QuestionForm question={question} asked="page" />
            </Card>
          )}
          <CredentialSection
            {...shared}
            kind="secret"
            title="API Tokens"
            description="The app’s secrets. Up to five work at a time, so that one can replace another without a gap."
            empty={{
              title: 'No API Token yet.',
              text: 'Together with the client ID it gets access tokens. It is shown once; Latchkey keeps only a digest of it.',
            }}
            credentials={credentials.filter(({ kind }) => kind === 'secret')}
          />
          <CredentialSection
            {...shared}
            kind="key"
            title="Keys"
            description={
              <>
                Public keys, for an app that signs its token requests instead of sending a secret.{' '}
                <Link href={routes.docsKeys} className="text-accent underline underline-offset-4">
                  How it signs
                </Link>
              </>
            }
            empty={{
              title: 'No key yet.',
              text: 'A private key stays with your app and is never sent. Its public half stands here.',
            }}
            credentials={credentials.filter(({ kind }) => kind === 'key')}
          />
        </Desk>
      </LiveEvidence>
    </>
  )
}

function toShown(
  { replacedBy, ...one }: ListedCredential,
  all: readonly ListedCredential[],
): ShownCredential {
  const successor = all.find(({ id }) => id === replacedBy)
  const replacement = successor ? `“${successor.name}” (${recognisable(successor)})` : null
  return { ...one, replacement }
}

/** The question that the address asks, if it asks one that there is. */
function readQuestion(
  parameters: Awaited<SearchParams>,
  credentials: readonly ShownCredential[],
): Question | null {
  const asked = firstParameter(parameters.ask)
  const transition = TRANSITION_NAMES.find((name) => name === asked)
  if (!transition) return null
  if (transition === 'add') {
    const kind = firstParameter(parameters.kind) === 'key' ? 'key' : 'secret'
    return { transition, kind, credential: null }
  }
  const credential = credentials.find(({ id }) => id === firstParameter(parameters.credential))
  return credential ? { transition, kind: credential.kind, credential } : null
}
