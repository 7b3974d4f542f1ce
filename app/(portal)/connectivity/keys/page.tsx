import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { AskedAct } from '#components/asked-act.tsx'
import { KeysTable } from '#components/connectivity/keys-table.tsx'
import { LinkButton } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Card } from '#components/ui/card.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import type { Person } from '#lib/access/actor.ts'
import { may } from '#lib/access/permissions.ts'
import { keyEffect, keyEffectInWords, TYPED_OF_KID } from '#lib/features/partners/key-effect.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { type KeyLife, keyTimeline } from '#lib/features/signing-keys/timeline.ts'
import { routes } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../../../search-params.ts'
import { retireSigningKeyAction, rotateSigningKeyAction } from './actions.ts'

export const metadata: Metadata = { title: 'Signing keys' }

export default async function SigningKeysPage({ searchParams }: { searchParams: SearchParams }) {
  const actor = await requireActor(routes.signingKeys)
  if (!may(actor, 'signing_key.manage')) notFound()
  const query = await searchParams
  const keys = await keyTimeline({ actor })
  const retiring = keys.find(({ kid }) => kid === firstParameter(query.retire))
  return (
    <>
      <PageHeader
        title="Signing keys"
        description="They sign access tokens, and rotate by themselves. Times are UTC."
      />
      {retiring && retiring.state !== 'retired' && (
        <Retiring actor={actor} kid={retiring.kid} isSure={firstParameter(query.sure) === 'yes'} />
      )}
      <KeysTable keys={keys} />
      <RotateActs keys={keys} asked={firstParameter(query.rotate)} />
    </>
  )
}

/** Each algorithm that signs can get another key, unless one is published already. */
function RotateActs({ keys, asked }: { keys: readonly KeyLife[]; asked: string | undefined }) {
  const isComing = (alg: string) => keys.some((key) => key.alg === alg && key.state === 'published')
  const algs = keys.filter(({ state, alg }) => state === 'signing' && !isComing(alg)).map(({ alg }) => alg)
  if (algs.length === 0) return null
  return (
    <div className="flex flex-wrap gap-3">
      {algs.map((alg) => (
        <AskedAct
          key={alg}
          action={rotateSigningKeyAction}
          fields={{ alg }}
          ask={{ rotate: alg }}
          page={routes.signingKeys}
          asking={asked === alg}
          title={`Rotate the ${alg} key?`}
          label={`Rotate ${alg} now…`}
          submit="Publish a new key"
          isDangerous={false}
          toast={{ message: `A new ${alg} key is published.` }}
          effect={
            <p>A new key is published now and signs once verifiers know it. Issued tokens keep working.</p>
          }
        />
      ))}
    </div>
  )
}

/** Asked twice: what it breaks, and then the beginning of its name. */
async function Retiring({ actor, kid, isSure }: { actor: Person; kid: string; isSure: boolean }) {
  const effect = await keyEffect({ actor }, kid)
  if (!effect) return null
  const broken = <p>{keyEffectInWords(effect)}</p>
  return (
    <Card title={`Remove ${kid.slice(0, TYPED_OF_KID)}… in an emergency`}>
      {isSure ? (
        <AskedAct
          action={retireSigningKeyAction}
          fields={{ kid }}
          ask={{ retire: kid }}
          page={routes.signingKeys}
          asking
          title="Remove this key now?"
          label="Remove…"
          submit="Remove key"
          typed={kid.slice(0, TYPED_OF_KID)}
          toast={{ message: 'Key removed.' }}
          effect={broken}
        />
      ) : (
        <>
          <Callout tone="danger" title="Only if someone else may have this key.">
            {broken}
          </Callout>
          <div className="flex flex-wrap gap-3">
            <LinkButton href={`${routes.signingKeys}?retire=${kid}&sure=yes`} variant="danger">
              Continue…
            </LinkButton>
            <LinkButton href={routes.signingKeys} variant="secondary">
              Cancel
            </LinkButton>
          </div>
        </>
      )}
    </Card>
  )
}
