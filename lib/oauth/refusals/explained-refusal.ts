import { CLIENT_AUTHENTICATIONS } from '#lib/oauth/client-auth/registry.ts'
import type { OAuthError } from '#lib/oauth/errors.ts'
import type { Client, ClientApi, Clients, Diagnosis } from '#lib/oauth/ports.ts'
import type { TokenEvent, TokenReason, UnknownRequest } from '#lib/oauth/token-event.ts'
import { askedOf } from './asked.ts'
import { keeper, presentedIn } from './kept.ts'
import { type LooseParameters, looseParameters, type Named, withoutUnseen } from './loose-reading.ts'
import { receivedOf } from './received.ts'

/** What was known of a request when it was refused. `body` is empty where it could not be read. */
export type Refused = {
  error: OAuthError
  body: string
  /** The ID that was read and looked up; empty when it came to neither. */
  presentedId: string
  client: Client | null
  credentialId: string | null
  api: ClientApi | null
}

/** A refusal in finer words than the wire has, for the log of the app that it names. */
export type Explained = Pick<TokenEvent, 'reason' | 'clientId' | 'credentialId' | 'asked'> &
  Partial<Pick<TokenEvent, 'userAgent'>> & {
    /** Of a client ID that nobody has. */
    unknown?: Pick<UnknownRequest, 'presentedId' | 'received'>
  }

/** What says little by itself: a look at the secret that was sent may tell the owner more. */
const VAGUE: ReadonlySet<TokenReason> = new Set(['wrong_secret', 'malformed_credentials', 'no_credentials'])

/**
 * Finds whom a refused request names, also one that could not be read, and the one cause of the refusal. It takes as
 * long as a look-up may, so the answer is to be held to a floor of time (EN-01). Without the database it says less.
 */
export async function explainRefusal(
  request: Request,
  refused: Refused,
  server: Clients & Diagnosis,
): Promise<Explained> {
  const { error, body, credentialId } = refused
  const parameters = looseParameters(body, request.url)
  const named = namedClient(request.headers, parameters)
  const { client, idIsUnclean } = await ownerOf(named, refused, server)
  const keep = keeper(presentedIn(request.headers, parameters), client)
  const userAgent = keep.line(request.headers.get('user-agent'))
  if (client === null) {
    const nobody = { reason: error.reason, clientId: null, credentialId, asked: null, userAgent }
    if (error.reason !== 'unknown_client') return nobody
    const received = receivedOf(request.headers, body, parameters)
    return { ...nobody, unknown: { presentedId: keep.text(refused.presentedId), received } }
  }
  const diagnosis = named?.secret ? server.diagnoseSecret(named.secret, client) : null
  return {
    reason: causeOf(error.reason, diagnosis, { idIsUnclean, sentNoSecret: named?.secret === null }),
    clientId: client.id,
    credentialId: credentialId ?? diagnosis?.credentialId ?? null,
    asked: {
      ...askedOf(parameters, keep, { ...refused, client }),
      received: receivedOf(request.headers, body, parameters),
    },
    userAgent,
  }
}

/** Whom a request names: by the first way to authenticate that names anybody. */
function namedClient(headers: Headers, parameters: LooseParameters): Named | null {
  const authorization = headers.get('authorization') ?? ''
  for (const way of CLIENT_AUTHENTICATIONS) {
    const found = way.name(authorization, parameters)
    if (found !== null) return found
  }
  return null
}

type Owner = { client: Client | null; idIsUnclean: boolean }

/** By the ID as it stands, or freed of what nobody sees. */
async function ownerOf(
  named: Named | null,
  { client: known, presentedId }: Refused,
  server: Clients,
): Promise<Owner> {
  if (known !== null || named === null) return { client: known, idIsUnclean: false }
  const find = (clientId: string) => server.findClient(clientId).catch(() => null)
  // What was looked up and is not known is nobody's.
  const exact = named.sentId === presentedId ? null : await find(named.sentId)
  const clean = withoutUnseen(named.sentId)
  if (exact !== null || clean === named.sentId) return { client: exact, idIsUnclean: false }
  return { client: await find(clean), idIsUnclean: true }
}

type Clues = { idIsUnclean: boolean; sentNoSecret: boolean }

function causeOf(
  reason: TokenReason,
  diagnosis: { reason: TokenReason | null; credentialId: string | null } | null,
  { idIsUnclean, sentNoSecret }: Clues,
): TokenReason {
  const mishap = diagnosis?.credentialId ? diagnosis.reason : null
  // A secret that is right but for a line break is why the body could not be read.
  if (reason === 'malformed_body') return mishap ?? (idIsUnclean ? 'client_id_with_space' : reason)
  if (reason === 'unknown_client') return idIsUnclean ? 'client_id_with_space' : reason
  if (!VAGUE.has(reason)) return reason
  if (sentNoSecret) return 'no_credentials'
  if (diagnosis === null) return reason
  if (diagnosis.reason === null) return idIsUnclean ? 'client_id_with_space' : reason
  return diagnosis.reason === 'wrong_secret' ? reason : diagnosis.reason
}
