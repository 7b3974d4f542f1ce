'use client'

import { useEffect, useReducer, useRef, useState } from 'react'
import type { TokenValues } from '#components/docs/snippets/values.ts'
import { routes } from '#lib/routes.ts'
import { type AssertionKey, makeAssertionKey } from './assertion.ts'
import { apiCallText, type Draft, FIRST_DRAFT, tokenRequestText } from './draft.ts'
import type { FailureId } from './failure-list.ts'
import { fragmentOf } from './link-state.ts'
import {
  basicValue,
  type Credentials,
  type Exchange,
  exchange,
  type Ready,
  valuesFor,
  wireRequest,
} from './prepare.ts'
import type { SlotValues } from './request-text.ts'
import { logOf, type Run, type ShortToken, tokenOf, waitUntil } from './run.ts'
import { askThrowaway, type LogReader, type Throwaway, type ThrowawayAnswer } from './throwaway.ts'
import { useForgetting } from './use-forgetting.ts'

/** An app of whoever is signed in. */
export type OwnApp = {
  clientId: string
  name: string
  scopes: readonly string[]
}

/** What the page knows of the server, and of whoever reads it. */
export type LaboratoryFacts = {
  /** Public origin, and `iss` of all tokens. */
  issuer: string
  offersThrowaway: boolean
  /** Null for a visitor. */
  apps: readonly OwnApp[] | null
}

export type ThrowawayState =
  | { kind: 'none' | 'asking' }
  | { kind: 'held'; throwaway: Throwaway }
  | { kind: 'refused'; why: Extract<ThrowawayAnswer, { ok: false }>['why']; retryAfterSeconds: number | null }

/** What keeps a request from being sent, and where it is. */
export type Problem = { at: 'client-id' | 'client-secret' | 'key' | 'raw'; text: string }

const NO_PROBLEMS: readonly Problem[] = []

/** Everything that the laboratory knows and does. Secrets are in memory only, and go when `useForgetting` says so. */
export function useLaboratory({
  issuer,
  offersThrowaway,
}: Pick<LaboratoryFacts, 'issuer' | 'offersThrowaway'>) {
  const [draft, setDraft] = useState<Draft>(() => firstDraft(offersThrowaway))
  const [throwaway, setThrowaway] = useState<ThrowawayState>({ kind: 'none' })
  const [key, setKey] = useState<AssertionKey | null>(null)
  const [run, setRun] = useState<Run | null>(null)
  const [call, setCall] = useState<Exchange | null>(null)
  const [problems, setProblems] = useState(NO_PROBLEMS)
  const [forgotten, setForgotten] = useState(false)
  // Not state: what is rendered of a control’s value may end up in an attribute.
  const secret = useRef('')
  const secretInput = useRef<HTMLInputElement>(null)
  // What is rendered depends on whether there is one, and a link on which.
  const [, secretChanged] = useReducer((changes: number) => changes + 1, 0)
  const cancelling = useRef<AbortController>(null)

  const host = new URL(issuer).host
  const held = draft.who === 'throwaway' && throwaway.kind === 'held' ? throwaway.throwaway : null

  const used = useForgetting((why) => {
    cancelling.current?.abort()
    secret.current = ''
    if (secretInput.current) secretInput.current.value = ''
    setThrowaway({ kind: 'none' })
    setKey(null)
    setRun(null)
    setCall(null)
    setProblems(NO_PROBLEMS)
    setDraft((known) => (known.raw === null ? known : { ...known, raw: null }))
    setForgotten(why === 'unused')
  })

  useEffect(() => () => cancelling.current?.abort(), [])

  function begin(): AbortSignal {
    cancelling.current?.abort()
    cancelling.current = new AbortController()
    used()
    setForgotten(false)
    return cancelling.current.signal
  }

  const change = (changes: Partial<Draft>) => {
    if (changes.who !== undefined || changes.clientId !== undefined) setProblems(NO_PROBLEMS)
    if (changes.who !== undefined && changes.who !== draft.who) {
      // Somebody else’s secret is nobody’s business here.
      secret.current = ''
      if (secretInput.current) secretInput.current.value = ''
      setRun(null)
      setCall(null)
    }
    setDraft((known) => ({ ...known, ...changes }))
  }

  /** Key pair and client in one go, so that both ways to prove oneself can be tried. Null where there are none. */
  async function getThrowaway(
    signal = begin(),
  ): Promise<{ throwaway: Throwaway; key: AssertionKey | null } | null> {
    setThrowaway({ kind: 'asking' })
    const pair = await makeAssertionKey().catch(() => null) // no WebCrypto: secrets still work
    const answer = await askThrowaway(pair?.publicJwk ?? null, signal)
    if (signal.aborted) return null
    if (!answer.ok) {
      setThrowaway({ kind: 'refused', why: answer.why, retryAfterSeconds: answer.retryAfterSeconds })
      return null
    }
    setThrowaway({ kind: 'held', throwaway: answer.throwaway })
    setKey(pair)
    return { throwaway: answer.throwaway, key: pair }
  }

  async function whoAsks(
    signal: AbortSignal,
  ): Promise<{ credentials: Credentials; throwaway: Throwaway | null } | null> {
    if (draft.who !== 'throwaway')
      return {
        credentials: { clientId: draft.clientId.trim(), secret: secret.current, key },
        throwaway: null,
      }
    const isOver = held !== null && held.expiresAt <= Date.now()
    const fresh = held && !isOver ? { throwaway: held, key } : await getThrowaway(signal)
    if (!fresh) return null
    const { throwaway: mine } = fresh
    return {
      credentials: { clientId: mine.clientId, secret: mine.secret, key: fresh.key },
      throwaway: mine,
    }
  }

  /** Says what is missing, and leads to the first of it. */
  function refuse(found: readonly Problem[]): false {
    setProblems(found)
    const [first] = found
    if (first) document.getElementById(first.at)?.focus()
    return false
  }

  function isComplete(needs: { secret: boolean; key: boolean }): boolean {
    if (draft.who === 'throwaway') return true
    const found: Problem[] = []
    if (!draft.clientId.trim()) found.push({ at: 'client-id', text: 'Enter the client ID of your app.' })
    if (needs.secret && !secret.current)
      found.push({
        at: 'client-secret',
        text: 'Enter the secret. Lost it? Generate a new one in your app.',
      })
    if (needs.key && !key) found.push({ at: 'key', text: 'Create a key pair first.' })
    return found.length === 0 || refuse(found)
  }

  async function follow(
    of: Run['of'],
    signal: AbortSignal,
    work: (perform: (ready: Ready) => Promise<Exchange>) => Promise<void>,
    reader: LogReader | null,
  ) {
    const exchanges: Exchange[] = []
    setCall(null)
    setProblems(NO_PROBLEMS)
    setRun({ of, exchanges: [], isRunning: true, waiting: null, log: null })
    const perform = async (ready: Ready) => {
      signal.throwIfAborted()
      const done = await exchange(ready, issuer, signal)
      used()
      exchanges.push(done)
      setRun((known) => known && { ...known, exchanges: [...exchanges], waiting: null })
      return done
    }
    try {
      await work(perform)
    } catch (error) {
      if (!signal.aborted) throw error
    }
    const log = signal.aborted ? null : await logOf(exchanges, reader)
    setRun((known) => known && { ...known, isRunning: false, waiting: null, log })
  }

  async function sendRequest(): Promise<void> {
    if (run?.isRunning || throwaway.kind === 'asking') return
    const inForm = draft.raw === null
    const byKey = draft.method === 'private_key_jwt'
    if (!isComplete({ secret: inForm && !byKey, key: inForm && byKey })) return
    const signal = begin()
    const asking = await whoAsks(signal)
    if (!asking) return
    const { credentials } = asking
    const text = draft.raw ?? tokenRequestText({ ...draft, clientId: credentials.clientId }, host)
    const { values, assertion } = await valuesFor(text, credentials, { issuer, accessToken: tokenOf(run) })
    const ready = { title: null, text, values, assertion }
    const wire = wireRequest(ready, issuer)
    if (!wire.ok) {
      refuse([{ at: 'raw', text: wire.problem }])
      return
    }
    await follow('request', signal, async (perform) => void (await perform(ready)), readerOf(draft, asking))
  }

  /** @param shortToken where there is one already */
  async function tryFailure(id: FailureId, shortToken: ShortToken | null): Promise<void> {
    if (run?.isRunning || throwaway.kind === 'asking') return
    const isOfKey = id.includes('assertion') || id === 'unknown-key'
    if (!isComplete({ secret: !isOfKey && !key, key: isOfKey })) return
    const signal = begin()
    const asking = await whoAsks(signal)
    if (!asking) return
    const { runFailure } = await import('./run-failure.ts')
    await follow(
      id,
      signal,
      (perform) =>
        runFailure(id, {
          ...asking,
          ...{ host, issuer, perform, shortToken },
          apiPath: apiPathOf(asking.throwaway),
          waitUntil: (until, why) => {
            setRun((known) => known && { ...known, waiting: { until, why } })
            return waitUntil(until, signal)
          },
        }),
      readerOf(draft, asking),
    )
  }

  async function callApi(target: string): Promise<void> {
    const token = tokenOf(run)
    if (token === null || run?.isRunning) return
    const signal = begin()
    const ready = {
      ...{ title: null, assertion: null },
      text: apiCallText(target, host),
      values: { access_token: token },
    }
    if (wireRequest(ready, issuer).ok) setCall(await exchange(ready, issuer, signal))
  }

  /** Whatever of it somebody copied into the request does not go into a link. */
  function knownSecrets(): SlotValues {
    const [clientId, known] = held ? [held.clientId, held.secret] : [draft.clientId.trim(), secret.current]
    return known ? { client_secret: known, credentials: basicValue(clientId, known) } : {}
  }

  return {
    ...{ draft, change, throwaway, key, run, call, problems, forgotten, secretInput, host },
    clientId: draft.who === 'throwaway' ? (held?.clientId ?? '') : draft.clientId.trim(),
    token: tokenOf(run),
    apiPath: apiPathOf(held),
    getThrowaway: () => {
      focusOn('who-asks')
      void getThrowaway()
    },
    makeKey: async () => {
      used()
      setKey(await makeAssertionKey())
      setProblems(NO_PROBLEMS)
    },
    typeSecret: (typed: string) => {
      secret.current = typed
      secretChanged()
      used()
    },
    ...{ sendRequest, tryFailure, callApi },
    cancel: () => {
      focusOn('response')
      cancelling.current?.abort()
    },
    link: () => `${issuer}${routes.tokenTester}${fragmentOf(draft, knownSecrets())}`,
    /** What the request is as a program. Its secret is for the clipboard alone. */
    codeValues: (): TokenValues => {
      const mine = draft.who === 'throwaway' ? held : null
      const known = mine ? mine.secret : secret.current
      return {
        ...{ issuer, tokenUrl: `${issuer}${routes.token}` },
        clientId: (mine ? mine.clientId : draft.clientId.trim()) || 'acme-bookings',
        secret: known ? { text: known } : { variable: 'LATCHKEY_CLIENT_SECRET' },
        ...{ scope: draft.scope, resource: draft.resource },
      }
    },
    retry: () => {
      focusOn('who-asks')
      setThrowaway({ kind: 'none' })
    },
  }
}

/** The button that was pressed goes away: the heading of its step takes the focus. */
const focusOn = (step: string) => document.getElementById(step)?.focus()

export type Laboratory = ReturnType<typeof useLaboratory>

function firstDraft(offersThrowaway: boolean): Draft {
  return offersThrowaway ? FIRST_DRAFT : { ...FIRST_DRAFT, who: 'own' }
}

function apiPathOf(throwaway: Throwaway | null): string {
  return throwaway?.api ? new URL(throwaway.api).pathname : routes.whoami
}

function readerOf(
  { who }: Draft,
  { credentials, throwaway }: { credentials: Credentials; throwaway: Throwaway | null },
): LogReader | null {
  if (throwaway) return { kind: 'holder', clientId: throwaway.clientId, secret: throwaway.secret }
  return who === 'app' ? { kind: 'person', clientId: credentials.clientId } : null
}
