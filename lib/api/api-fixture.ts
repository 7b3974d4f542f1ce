import { createApi } from '#lib/api/app.ts'
import { issueAccessToken } from '#lib/oauth/access-token.ts'
import { addClient, apiOf, fakeServer } from '#lib/oauth/fake-server.ts'

/** What a call of the API is, in the integration tests. */
export type Call = {
  method?: string
  /** What is sent as JSON. */
  body?: unknown
  headers?: Record<string, string>
  scope?: string
}

/** The answer, read to its end. */
export type Answer = { status: number; headers: Headers; text: string; json: Record<string, unknown> }

/** The API on the database of the integration tests, called with tokens of an app that is there. */
export async function apiOn(): Promise<(caller: string, path: string, call?: Call) => Promise<Answer>> {
  const server = await fakeServer()
  const api = createApi({ server, listTeamClients: async () => ({ clients: [], next: null }) })
  return async (caller, path, { method = 'GET', body, headers = {}, scope = 'credentials:write' } = {}) => {
    const client = addClient(server, caller, 'unused')
    const latchkey = apiOf(server.issuer, { audience: `${server.issuer}/api/v1` })
    const issued = await issueAccessToken({ client, credentialId: 'unused', api: latchkey, scope }, server)
    const response = await api.fetch(
      new Request(`${server.issuer}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${issued.token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    )
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, json: text ? JSON.parse(text) : {} }
  }
}
