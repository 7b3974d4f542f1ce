import type { MadeClient } from './latchkey.ts'

/** Asks for a token as curl -u would. */
export async function requestToken(
  url: string,
  client: MadeClient,
  body: Record<string, string> = {},
  signal: AbortSignal | null = null,
): Promise<Response> {
  const encode = (text: string) => encodeURIComponent(text).replaceAll('%20', '+')
  const pair = `${encode(client.client_id)}:${encode(client.client_secret)}`
  return await fetch(`${url}/oauth/v2/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...body }),
    signal,
  })
}

/** A token, or an error that says why there is none. */
export async function tokenOf(url: string, client: MadeClient): Promise<string> {
  const response = await requestToken(url, client)
  const body = await response.json()
  if (response.status !== 200) throw new Error(`${response.status} ${JSON.stringify(body)}`)
  return body.access_token
}

/** Calls the API with a token. */
export const callApi = (url: string, path: string, token: string): Promise<Response> =>
  fetch(`${url}${path}`, { headers: { Authorization: `Bearer ${token}` } })
