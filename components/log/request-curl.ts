import { formEncode } from '#components/docs/form-encoding.ts'
import type { LoggedRequest } from '#lib/features/request-log/logged-request.ts'
import { REMOVED } from '#lib/oauth/token-event.ts'

/** RFC 7523 §2.2. */
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** A word of a shell, in single quotes where it needs them. */
const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`

const isKept = (value: string): boolean => !value.includes(REMOVED) && !value.includes('…')

/** A value, or the variable that stands for one that was not kept: without it, another request would be sent. */
const shownOf = (name: string, value: string): string =>
  isKept(value) ? quoted(value) : `"$${name.toUpperCase()}"`

/**
 * A logged request for a shell, as far as it is known and as it should be sent: a form, authenticated in the way it was.
 * The secret is never in it: it comes from `LATCHKEY_CLIENT_SECRET`, an assertion from `CLIENT_ASSERTION`, and what was not kept from
 * a variable of its name.
 */
export function curlOf(
  { asked, credential }: Pick<LoggedRequest, 'asked' | 'credential'>,
  { clientId, tokenUrl }: { clientId: string; tokenUrl: string },
): string {
  const isSigned = credential?.kind === 'key' || asked?.received?.authentication.includes('private_key_jwt')
  const isInBody = asked?.received?.authentication.includes('client_secret_post')
  const field = (name: string, value: string) => `--data-urlencode ${name}=${value}`
  const authentication = isSigned
    ? [
        field('client_assertion_type', quoted(ASSERTION_TYPE)),
        field('client_assertion', '"$CLIENT_ASSERTION"'),
      ]
    : isInBody
      ? [field('client_id', quoted(clientId)), field('client_secret', '"$LATCHKEY_CLIENT_SECRET"')]
      : [`-u "${formEncode(clientId)}:$LATCHKEY_CLIENT_SECRET"`]
  const values = [
    ['grant_type', asked?.grantType ?? 'client_credentials'],
    ['scope', asked?.scope],
    ...(asked?.resource ?? []).map((one) => ['resource', one] as const),
    ...(asked?.audience ?? []).map((one) => ['audience', one] as const),
  ] as const
  const fields = values.flatMap(([name, value]) =>
    value === undefined ? [] : [field(name, shownOf(name, value))],
  )
  return ['curl -i', ...authentication, ...fields, quoted(tokenUrl)].join(' \\\n  ')
}
